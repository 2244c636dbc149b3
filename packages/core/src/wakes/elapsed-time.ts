import type { Clock } from '../platform/clock.ts';

/**
 * Time since `startedAt` by the wall clock, which unlike a monotonic one goes on while the device sleeps. The wall
 * clock can be set: a step back counts as no time at all, a step forward as time spent, which errs to the safe side.
 */
export class ElapsedTime {
  readonly #clock: Clock;
  #seen: number;
  #elapsedMs: number;

  constructor(clock: Clock, startedAt: number) {
    this.#clock = clock;
    this.#seen = clock.now();
    this.#elapsedMs = Math.max(0, this.#seen - startedAt);
  }

  get ms(): number {
    const now = this.#clock.now();
    this.#elapsedMs += Math.max(0, now - this.#seen);
    this.#seen = now;
    return this.#elapsedMs;
  }
}
