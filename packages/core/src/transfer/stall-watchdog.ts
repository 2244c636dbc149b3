import type { Clock } from '../browser/clock.ts';

/** What was waited for did not come: the connection is taken for dead. */
export class StalledError extends Error {
  override readonly name = 'TimeoutError';
}

/** A timer that is later than this was not late, but asleep. */
const SLEPT_MS = 2000;

/**
 * Ends a wait for the network that never ends by itself. Watches only while something is waited for (waiting for one's
 * own disk is no stall), and by wall time, since timers freeze. The clock may be set meanwhile: a step back counts as no
 * time at all, and a timer that fires has waited for as long as it was asked to, whatever the clock says.
 */
export class StallWatchdog {
  readonly #clock: Clock;
  readonly #onStall: (error: StalledError) => void;
  readonly #afterSleepMs: number;
  #timeoutMs: number;
  #what = 'No byte came';
  #isWaiting = false;
  #waitedMs = 0;
  /** Up to when `#waitedMs` counts. */
  #seen = 0;
  /** How long has been waited for sure when the timer fires: its delay, unless the wait began after it was set. */
  #leastMs = 0;
  #stalled: StalledError | null = null;
  #due = 0;
  #cancelTimer: () => void = () => {};

  /**
   * @param afterSleepMs how much longer to wait when time has passed in which the page could not hear of anything: what came
   * meanwhile is delivered only after the timer
   */
  constructor(
    clock: Clock,
    timeoutMs: number,
    onStall: (error: StalledError) => void,
    afterSleepMs = 0,
  ) {
    this.#afterSleepMs = afterSleepMs;
    this.#clock = clock;
    this.#timeoutMs = timeoutMs;
    this.#onStall = onStall;
    this.#arm(timeoutMs);
  }

  /** Something is waited for, from now on. */
  reading(): void {
    this.#isWaiting = true;
    this.#waitedMs = 0;
    this.#seen = this.#clock.now();
    this.#leastMs = 0;
  }

  /** Another thing is waited for, from now on, with a patience of its own. `what` is said when it does not come. */
  waitFor(what: string, timeoutMs: number): void {
    this.#what = what;
    this.reading();
    if (timeoutMs === this.#timeoutMs) return;
    this.#timeoutMs = timeoutMs;
    this.#cancelTimer();
    this.#arm(timeoutMs);
  }

  idle(): void {
    this.#isWaiting = false;
  }

  throwIfStalled(): void {
    if (this.#stalled) throw this.#stalled;
  }

  stop(): void {
    this.#cancelTimer();
  }

  #arm(delayMs: number): void {
    this.#leastMs = delayMs;
    this.#due = this.#clock.now() + delayMs;
    this.#cancelTimer = this.#clock.setTimer(() => this.#check(), delayMs);
  }

  #check(): void {
    const now = this.#clock.now();
    this.#waitedMs += Math.max(now - this.#seen, this.#leastMs);
    this.#seen = now;
    if (!this.#isWaiting) this.#waitedMs = 0;
    if (this.#waitedMs < this.#timeoutMs) {
      this.#arm(this.#timeoutMs - this.#waitedMs);
      return;
    }
    const hasSlept = now - this.#due > SLEPT_MS;
    if (hasSlept && this.#afterSleepMs > 0) {
      this.#arm(this.#afterSleepMs);
      return;
    }
    this.#stalled = new StalledError(`${this.#what} for ${Math.round(this.#timeoutMs)} ms.`);
    this.#onStall(this.#stalled);
  }
}
