import type { Clock } from '../../../packages/core/src/browser/clock.ts';

/** A tick: what falls due within it happens at once. */
const TICK_MS = 10;

/** A virtual clock for millions of timers: they are kept by tick, and promises settle once in each tick. */
export class FleetClock implements Clock {
  readonly #ticks = new Map<number, Set<() => void>>();
  #tick = 0;

  now(): number {
    return this.#tick * TICK_MS;
  }

  setTimer(callback: () => void, delayMs: number): () => void {
    const due = Math.max(this.#tick + 1, Math.ceil((this.now() + delayMs) / TICK_MS));
    const timers = this.#ticks.get(due) ?? new Set();
    this.#ticks.set(due, timers);
    // A timer of its own, though the callback may be set twice.
    const timer = () => callback();
    timers.add(timer);
    return () => void timers.delete(timer);
  }

  setFrame(callback: () => void): () => void {
    return this.setTimer(callback, 16);
  }

  async advanceTo(untilMs: number): Promise<void> {
    for (const last = untilMs / TICK_MS; this.#tick < last; ) {
      this.#tick += 1;
      const timers = this.#ticks.get(this.#tick);
      if (!timers) continue;
      this.#ticks.delete(this.#tick);
      for (const timer of timers) timer();
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
}
