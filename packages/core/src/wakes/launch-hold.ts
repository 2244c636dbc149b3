import { type Clock, ElapsedTime } from '../browser/clock.ts';
import type { PeriodicMemory } from './periodic-memory.ts';

/**
 * How long after the launch of a page its first wakes are kept for the app's handlers: milliseconds. Apps attach them in
 * effects, behind a router, after `platform.ready()`. A little more than the five seconds that are promised.
 */
export const HOLD_MS = 5500;

/**
 * Keeps the wake that has launched a page until the app has as many handlers as it had in the page before. How many these
 * were is remembered, so an app without handlers has no wake held, and one that has lost its handlers has one held in vain.
 */
export class LaunchHold {
  readonly #clock: Clock;
  readonly #memory: PeriodicMemory;
  readonly #sinceLaunch: ElapsedTime;
  readonly #expected: number;
  #handlers = 0;
  /** The most handlers at a time so far. */
  #most = 0;
  /** Resolves once nobody is waited for any more; `null` until a wake is held. */
  #holding: Promise<void> | null = null;
  #release: () => void = () => {};
  #cancelTimer: () => void = () => {};

  constructor(clock: Clock, memory: PeriodicMemory) {
    this.#clock = clock;
    this.#memory = memory;
    this.#sinceLaunch = new ElapsedTime(clock, clock.now());
    this.#expected = memory.now.handlers;
  }

  /** The app has a handler more. Returns what is to be called when that has gone. */
  add(): () => void {
    this.#handlers += 1;
    this.#most = Math.max(this.#most, this.#handlers);
    if (this.#remainingMs() > 0 && this.#most > this.#memory.now.handlers)
      this.#memory.change({ handlers: this.#most });
    if (!this.#isExpected()) this.#release();
    let isGone = false;
    return () => {
      if (!isGone) this.#handlers -= 1;
      isGone = true;
    };
  }

  /** What a wake that comes now has to wait for; `null` when no handler is expected any more. */
  wait(): Promise<void> | null {
    const remainingMs = this.#remainingMs();
    if (!this.#isExpected() || remainingMs === 0) return null;
    this.#holding ??= new Promise((resolve) => {
      this.#release = resolve;
      this.#cancelTimer = this.#clock.setTimer(() => this.#end(), remainingMs);
    });
    return this.#holding;
  }

  close(): void {
    this.#cancelTimer();
    this.#release();
  }

  #isExpected(): boolean {
    return this.#most < this.#expected;
  }

  #remainingMs(): number {
    return Math.max(0, HOLD_MS - this.#sinceLaunch.ms);
  }

  /** They have not come: the next launch waits for as many as there are now. */
  #end(): void {
    if (this.#isExpected()) this.#memory.change({ handlers: this.#most });
    this.#release();
  }
}
