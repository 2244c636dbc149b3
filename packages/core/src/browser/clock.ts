import type { Clock } from '../platform/clock.ts';

/** The parts of a global scope that keep time; workers have no animation frames. */
export interface TimerScope {
  setTimeout(callback: () => void, delayMs: number): unknown;
  clearTimeout(handle: never): void;
  requestAnimationFrame?(callback: () => void): number;
  cancelAnimationFrame?(handle: number): void;
}

/** Longer delays overflow the 32 bits of `setTimeout`, which then fires at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** A hidden page gets no animation frames at all, so a frame is never waited for longer than this. */
const LONGEST_FRAME_MS = 50;

/** The real time. */
export function systemClock(scope: TimerScope): Clock {
  const setTimer = (callback: () => void, delayMs: number): (() => void) => {
    let handle: unknown;
    const arm = (leftMs: number): void => {
      const stepMs = Math.min(leftMs, LONGEST_TIMER_MS);
      handle = scope.setTimeout(
        () => (leftMs > stepMs ? arm(leftMs - stepMs) : callback()),
        stepMs,
      );
    };
    arm(Math.max(0, delayMs));
    return () => scope.clearTimeout(handle as never);
  };

  const setFrame = (callback: () => void): (() => void) => {
    const fire = (): void => {
      cancel();
      callback();
    };
    const frame = scope.requestAnimationFrame?.(fire);
    const cancelTimer = setTimer(fire, LONGEST_FRAME_MS);
    const cancel = (): void => {
      cancelTimer();
      if (frame !== undefined) scope.cancelAnimationFrame?.(frame);
    };
    return cancel;
  };

  return { now: () => Date.now(), setTimer, setFrame };
}
