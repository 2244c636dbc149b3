import type { Clock } from '../../../packages/core/src/browser/clock.ts';

export interface Outage {
  readonly fromMs: number;
  readonly toMs: number;
}

/** A server that counts what it is asked each second, and fails for a while: what it is sending breaks off. */
export class FleetServer {
  readonly #clock: Clock;
  readonly #outage: Outage;
  readonly #onBreak = new Set<() => void>();
  /** Requests by second, answered or not. */
  readonly requests: number[] = [];

  constructor(clock: Clock, outage: Outage) {
    this.#clock = clock;
    this.#outage = outage;
    clock.setTimer(() => {
      for (const breakOff of [...this.#onBreak]) breakOff();
    }, outage.fromMs);
  }

  /** Resolves with how many milliseconds' worth were sent, and whether that was all. */
  send(workMs: number, signal: AbortSignal): Promise<{ sentMs: number; whole: boolean }> {
    const now = this.#clock.now();
    const second = Math.floor(now / 1000);
    this.requests[second] = (this.requests[second] ?? 0) + 1;
    const isDown = now >= this.#outage.fromMs && now < this.#outage.toMs;
    return new Promise((resolve) => {
      const end = () => {
        cancel();
        this.#onBreak.delete(end);
        signal.removeEventListener('abort', end);
        const sentMs = isDown ? 0 : Math.min(workMs, this.#clock.now() - now);
        resolve({ sentMs, whole: !isDown && sentMs >= workMs });
      };
      const cancel = this.#clock.setTimer(end, isDown ? 50 : workMs);
      if (!isDown) this.#onBreak.add(end);
      signal.addEventListener('abort', end, { once: true });
    });
  }
}
