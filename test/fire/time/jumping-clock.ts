import {
  createVirtualClock,
  type VirtualClock,
} from '../../../packages/core/src/testing/virtual-clock.ts';

export interface JumpingClock extends VirtualClock {
  /** Somebody, or a time server, puts the clock right: `now()` jumps, and no timer hears of it. */
  jump(ms: number): void;
  /** Milliseconds that have really passed. */
  readonly elapsedMs: number;
}

export function jumpingClock(): JumpingClock {
  const clock = createVirtualClock();
  const startedAt = clock.now();
  let offsetMs = 0;
  return {
    ...clock,
    now: () => clock.now() + offsetMs,
    jump(ms) {
      offsetMs += ms;
    },
    get pending() {
      return clock.pending;
    },
    get elapsedMs() {
      return clock.now() - startedAt;
    },
  };
}
