import type { Clock } from '../platform/clock.ts';

/** What was waited for did not come: the connection is taken for dead. */
export class StalledError extends Error {
  override readonly name = 'TimeoutError';
}

/**
 * Ends a wait for the network that never ends by itself. Watches only while something is waited for (waiting for one's
 * own disk is no stall), and by wall time, since timers freeze.
 */
export class StallWatchdog {
  readonly #clock: Clock;
  readonly #onStall: (error: StalledError) => void;
  #timeoutMs: number;
  #what = 'No byte came';
  #since: number | null = null;
  #stalled: StalledError | null = null;
  #cancelTimer: () => void = () => {};

  constructor(clock: Clock, timeoutMs: number, onStall: (error: StalledError) => void) {
    this.#clock = clock;
    this.#timeoutMs = timeoutMs;
    this.#onStall = onStall;
    this.#arm(timeoutMs);
  }

  /** Something is waited for, from now on. */
  reading(): void {
    this.#since = this.#clock.now();
  }

  /** Another thing is waited for, from now on, with a patience of its own. `what` is said when it does not come. */
  waitFor(what: string, timeoutMs: number): void {
    this.#what = what;
    this.#since = this.#clock.now();
    if (timeoutMs === this.#timeoutMs) return;
    this.#timeoutMs = timeoutMs;
    this.#cancelTimer();
    this.#arm(timeoutMs);
  }

  idle(): void {
    this.#since = null;
  }

  throwIfStalled(): void {
    if (this.#stalled) throw this.#stalled;
  }

  stop(): void {
    this.#cancelTimer();
  }

  #arm(delayMs: number): void {
    this.#cancelTimer = this.#clock.setTimer(() => this.#check(), delayMs);
  }

  #check(): void {
    const waited = this.#since === null ? 0 : this.#clock.now() - this.#since;
    if (waited < this.#timeoutMs) {
      // A clock set back must not make the watchdog sleep for longer than it was asked to.
      this.#arm(Math.min(this.#timeoutMs - waited, this.#timeoutMs));
      return;
    }
    this.#stalled = new StalledError(`${this.#what} for ${Math.round(this.#timeoutMs)} ms.`);
    this.#onStall(this.#stalled);
  }
}
