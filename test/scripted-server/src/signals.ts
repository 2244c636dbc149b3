/** Named signals, each given once and for good: whoever waits later does not wait. */
export class Signals {
  readonly #given = new Set<string>();
  readonly #waiting = new Map<string, Set<() => void>>();

  give(name: string): void {
    this.#given.add(name);
    for (const release of this.#waiting.get(name) ?? []) release();
    this.#waiting.delete(name);
  }

  isGiven(name: string): boolean {
    return this.#given.has(name);
  }

  /** True once the signal is given, false when `abandoned` fires first. */
  wait(name: string, abandoned: AbortSignal): Promise<boolean> {
    if (this.#given.has(name)) return Promise.resolve(true);
    if (abandoned.aborted) return Promise.resolve(false);
    return new Promise((resolve) => {
      const waiting = this.#waiting.get(name) ?? new Set();
      this.#waiting.set(name, waiting);
      const give = (): void => {
        abandoned.removeEventListener('abort', abandon);
        resolve(true);
      };
      const abandon = (): void => {
        waiting.delete(give);
        resolve(false);
      };
      waiting.add(give);
      abandoned.addEventListener('abort', abandon, { once: true });
    });
  }
}
