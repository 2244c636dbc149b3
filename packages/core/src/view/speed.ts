import type { RegistrationStatus } from '../model/snapshot.ts';
import { amountsOf, type ProgressAmounts } from './progress.ts';

/** A measurement of speed, and what the next one is compared with. */
export interface Speed {
  /** Smoothed over the last seconds. `null` while nothing runs, and until two measurements are half a second apart. */
  readonly bytesPerSecond: number | null;
  /** When it was measured: milliseconds since the Unix epoch. */
  readonly at: number;
  /** Bytes that had been moved until then, down and up. */
  readonly bytes: number;
  /** The background fetch that it is about. */
  readonly uid: string | undefined;
}

/** What is read of a snapshot; `Totals` have it too. */
export interface MeasuredProgress {
  /** Bytes of response bodies that have come. */
  readonly downloaded: number;
  /** Bytes of request bodies that were sent. */
  readonly uploaded: number;
  /** The background fetch that it is about. */
  readonly uid?: string;
  /** Only what is `running` has a speed. Default `running`. */
  readonly status?: RegistrationStatus | 'none';
}

/** Shorter intervals measure how a browser hands bytes over, and not the network. */
const MIN_INTERVAL_MS = 500;

/** What came so long ago counts 1/e of what comes now. Progress is stored about once a second. */
const MEMORY_MS = 5000;

/**
 * The speed after one more snapshot. Give it what it returned the last time, or `null`. Measure about once a second, also when there is
 * no new snapshot: then the speed of a transfer that stalls falls. It starts anew with another background fetch, and when bytes had to
 * be given up.
 *
 * @param now milliseconds since the Unix epoch
 *
 * @example
 * const speed$ = interval(1000).pipe(
 *   map(() => registration.snapshot),
 *   scan((speed: Speed | null, snapshot) => measureSpeed(speed, snapshot, Date.now()), null),
 * );
 */
export function measureSpeed(before: Speed | null, progress: MeasuredProgress, now: number): Speed {
  const { uid, status = 'running' } = progress;
  const bytes = progress.downloaded + progress.uploaded;
  const start = { bytesPerSecond: null, at: now, bytes, uid };
  if (status !== 'running' || !before || before.uid !== uid || bytes < before.bytes) return start;
  const elapsedMs = now - before.at;
  // A clock that was set back.
  if (elapsedMs < 0) return start;
  if (elapsedMs < MIN_INTERVAL_MS) return before;
  const latest = (1000 * (bytes - before.bytes)) / elapsedMs;
  const weight = Math.exp(-elapsedMs / MEMORY_MS);
  const bytesPerSecond =
    before.bytesPerSecond === null
      ? latest
      : weight * before.bytesPerSecond + (1 - weight) * latest;
  return { ...start, bytesPerSecond };
}

/**
 * How many milliseconds it still takes at this speed; `null` while the size or the speed is unknown, or nothing moves.
 *
 * @example
 * const ms = remainingMs(snapshot, speed.bytesPerSecond);
 * const text = ms === null ? '' : `${formatDuration(ms)} left`;
 */
export function remainingMs(
  progress: ProgressAmounts,
  bytesPerSecond: number | null,
): number | null {
  const { done, total } = amountsOf(progress);
  if (total === null || bytesPerSecond === null || bytesPerSecond < 1) return null;
  return (1000 * Math.max(0, total - done)) / bytesPerSecond;
}
