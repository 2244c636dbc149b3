import type { Clock } from '../browser/clock.ts';

/** What was waited for did not come in time. */
export class StalledError extends Error {
  override readonly name = 'TimeoutError';
}

/** A timer that fires later than this was suspended with the device. */
const SLEPT_MS = 2000;

/**
 * Ends a wait for the network that does not end by itself. It counts only while the network is waited for, not while our
 * own disk is; and by wall time, because timers stand still while a device sleeps. The clock may be set meanwhile: a step
 * back counts as no time, and a timer that fires counts as its whole delay, whatever the clock says.
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
  /** What the timer counts for at least when it fires: its delay, or nothing if the wait began after it was set. */
  #leastMs = 0;
  #stalled: StalledError | null = null;
  #due = 0;
  #cancelTimer: () => void = () => {};

  /**
   * @param afterSleepMs how much longer to wait when the device has slept: what came meanwhile is delivered after the timer
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

  /** A wait begins now. */
  reading(): void {
    this.#isWaiting = true;
    this.#waitedMs = 0;
    this.#seen = this.#clock.now();
    this.#leastMs = 0;
  }

  /** Another wait begins now, with a limit of its own. `what` begins the message of its `StalledError`. */
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
