import type { Clock } from '../browser/clock.ts';

const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 60_000;

/** Opens again, after ever longer waits, what did not open. */
export class Reopening {
  readonly #clock: Clock;
  readonly #open: () => Promise<unknown>;
  #waits = 0;
  #cancel: () => void = () => {};
  #isClosed = false;

  constructor(clock: Clock, open: () => Promise<unknown>) {
    this.#clock = clock;
    this.#open = open;
  }

  /** It has failed once more. */
  later(): void {
    if (this.#isClosed) return;
    this.#cancel();
    const waitMs = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** this.#waits);
    this.#waits += 1;
    // Whoever waits for it hears of its failures.
    this.#cancel = this.#clock.setTimer(() => void this.#open().catch(() => {}), waitMs);
  }

  close(): void {
    this.#isClosed = true;
    this.#cancel();
  }
}
