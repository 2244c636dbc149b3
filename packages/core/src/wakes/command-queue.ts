/**
 * Runs commands one after the other, none while it is held. The first of an idle queue runs at once, in the caller's
 * turn: the plugin must be configured as early as a page can.
 */
export class CommandQueue {
  readonly #waiting: (() => Promise<void>)[] = [];
  #running = false;
  #held = false;

  /** What the command resolves or rejects with. */
  run<T>(command: () => Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      this.#waiting.push(() => command().then(resolve, reject));
      this.#next();
    });
  }

  get held(): boolean {
    return this.#held;
  }

  hold(): void {
    this.#held = true;
  }

  release(): void {
    this.#held = false;
    this.#next();
  }

  #next(): void {
    if (this.#running || this.#held) return;
    const command = this.#waiting.shift();
    if (!command) return;
    this.#running = true;
    void command().then(() => {
      this.#running = false;
      this.#next();
    });
  }
}
