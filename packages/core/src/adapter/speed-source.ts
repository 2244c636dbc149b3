import type { Clock } from '../browser/clock.ts';
import { watchedState } from '../browser/emitter.ts';
import type { SnapshotSource } from '../model/snapshot.ts';
import { measureSpeed, remainingMs, type Speed } from '../view/speed.ts';
import { type RegistrationState, shallowEqual, type ViewSource } from './registration-state.ts';

/** How fast a background fetch moves, as a component shows it. */
export interface SpeedState {
  /** Smoothed over the last seconds. `null` while it does not run, and in its first second. */
  readonly bytesPerSecond: number | null;
  /** Milliseconds that are left at this speed. `null` while the size or the speed is unknown, or nothing moves. */
  readonly remainingMs: number | null;
}

const UNKNOWN: SpeedState = { bytesPerSecond: null, remainingMs: null };

const INTERVAL_MS = 1000;

/** Measures the speed of one registration once a second, while somebody is subscribed and it runs. */
export function speedSource(
  registration: SnapshotSource<RegistrationState>,
  clock: Pick<Clock, 'now' | 'setTimer'>,
): ViewSource<SpeedState> {
  let state = UNKNOWN;
  const measureWhileItRuns = (changed: () => void): (() => void) => {
    let speed: Speed | null = null;
    let cancelTimer: (() => void) | null = null;
    const show = (next: SpeedState): void => {
      if (!shallowEqual(next, state)) state = next;
      changed();
    };
    const measure = (): void => {
      const now = registration.getSnapshot();
      speed = measureSpeed(speed, now, clock.now());
      const { bytesPerSecond } = speed;
      show({ bytesPerSecond, remainingMs: remainingMs(now, bytesPerSecond) });
      cancelTimer = clock.setTimer(measure, INTERVAL_MS);
    };
    const rest = (): void => {
      cancelTimer?.();
      cancelTimer = null;
      speed = null;
      show(UNKNOWN);
    };
    const follow = (): void => {
      const runs = registration.getSnapshot().status === 'running';
      if (runs && !cancelTimer) measure();
      if (!runs) rest();
    };
    const stop = registration.subscribe(follow);
    follow();
    return () => {
      stop();
      rest();
    };
  };
  return {
    ...watchedState(() => state, measureWhileItRuns),
    getServerSnapshot: () => UNKNOWN,
  };
}
