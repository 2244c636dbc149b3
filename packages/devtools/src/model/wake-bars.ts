import type { InspectedWake } from '@bgfetch/core/inspect';
import { formatBytes, formatDuration } from './amounts.ts';

/** Where a wake lies on the timeline, as fractions of it. */
export interface WakeBar {
  readonly wake: InspectedWake;
  readonly from: number;
  readonly to: number;
}

export interface Timeline {
  /** Milliseconds since the Unix epoch. */
  readonly start: number;
  readonly end: number;
  readonly bars: readonly WakeBar[];
}

const MINUTE_MS = 60_000;

/** The timeline of `wakes` up to `now`: from the first of them on, and at least the last five minutes. */
export function wakeTimeline(wakes: readonly InspectedWake[], now: number): Timeline {
  const first = Math.min(now - 5 * MINUTE_MS, ...wakes.map(({ startedAt }) => startedAt));
  const span = now - first;
  const at = (time: number): number => Math.min(1, Math.max(0, (time - first) / span));
  const bars = wakes.map((wake) => ({
    wake,
    from: at(wake.startedAt),
    to: at(wake.endedAt ?? now),
  }));
  return { start: first, end: now, bars };
}

/** How a wake ended, and what was done in it. */
export function wakeWords({ startedAt, endedAt, timedOut, report }: InspectedWake): string {
  const end =
    endedAt === null
      ? 'open'
      : `${formatDuration(endedAt - startedAt)}, ${timedOut ? 'until its time was up' : 'given back'}`;
  if (!report) return end;
  const { outcome, downloadedBytes, uploadedBytes } = report;
  const moved = [
    downloadedBytes > 0 && `${formatBytes(downloadedBytes)} down`,
    uploadedBytes > 0 && `${formatBytes(uploadedBytes)} up`,
  ].filter(Boolean);
  return `${end}; ${outcome}${moved.length > 0 ? `, ${moved.join(', ')}` : ''}`;
}
