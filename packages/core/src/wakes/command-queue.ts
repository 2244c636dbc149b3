/**
 * Runs commands one after the other, and none while it is held. When nothing runs or waits, a command begins in the turn
 * of its caller: the plugin must be configured as early as a page can.
 */
export class CommandQueue {
  readonly #waiting: (() => Promise<void>)[] = [];
  #isRunning = false;
  #isHeld = false;

  get isHeld(): boolean {
    return this.#isHeld;
  }

  /** Settles as the command does. */
  run<T>(command: () => Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      this.#waiting.push(() => command().then(resolve, reject));
      this.#next();
    });
  }

  /** Lets a command that runs go on, and begins no other one until `release`. */
  hold(): void {
    this.#isHeld = true;
  }

  release(): void {
    this.#isHeld = false;
    this.#next();
  }

  #next(): void {
    if (this.#isRunning || this.#isHeld) return;
    const command = this.#waiting.shift();
    if (!command) return;
    this.#isRunning = true;
    void command().then(() => {
      this.#isRunning = false;
      this.#next();
    });
  }
}
