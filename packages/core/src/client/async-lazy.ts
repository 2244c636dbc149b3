import type { Clock } from '../browser/clock.ts';

const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 60_000;

/** How long to wait for the next try after so many failures in a row: 1, 2, 4 … s, and never more than a minute. */
export function repeatDelayMs(failures: number): number {
  return Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** (failures - 1));
}

/**
 * A value that the first `get()` begins to make and that all calls share. After a failure the next `get()` makes it anew,
 * and with a `clock` it is also made anew by itself after a wait that grows with each failure.
 */
export class AsyncLazy<T> {
  readonly #make: () => Promise<T>;
  readonly #clock: Clock | null;
  #value: Promise<T> | null = null;
  #failures = 0;
  #cancelRetry = (): void => {};
  #isClosed = false;

  constructor(make: () => Promise<T>, clock: Clock | null = null) {
    this.#make = make;
    this.#clock = clock;
  }

  get(): Promise<T> {
    this.#value ??= this.#make().catch((error: unknown) => {
      this.#value = null;
      this.#retryLater();
      throw error;
    });
    return this.#value;
  }

  /** Ends the tries. `dispose` is called with the value if it has been made, or when it has been. */
  close(dispose: (value: T) => void = () => {}): void {
    this.#isClosed = true;
    this.#cancelRetry();
    this.#value?.then(dispose).catch(() => {});
  }

  #retryLater(): void {
    if (!this.#clock || this.#isClosed) return;
    this.#cancelRetry();
    this.#failures += 1;
    const retry = (): void => void this.get().catch(() => {});
    this.#cancelRetry = this.#clock.setTimer(retry, repeatDelayMs(this.#failures));
  }
}
