import {
  type BackgroundFetchManager,
  formatBytes,
  formatSpeed,
  measureSpeed,
  type Speed,
  type Totals,
  totalsOf,
} from '@bgfetch/core';
import { map, scan, timer } from 'rxjs';
import { isTrack } from './track-uploads.ts';

const EVERY_MS = 500;

/** What is here in all, and how fast it grows, measured over the totals of all downloads. */
export function showTotal(bg: BackgroundFetchManager, element: Element): void {
  timer(0, EVERY_MS)
    .pipe(
      map(() => totalsOf(bg.registrations.getSnapshot().filter((it) => !isTrack(it)))),
      scan<Totals, Speed | null>(
        (before, totals) => measureSpeed(before, totals, Date.now()),
        null,
      ),
    )
    .subscribe((speed) => {
      if (!speed) return;
      const { bytes, bytesPerSecond } = speed;
      const here = `${formatBytes(bytes)} on this device`;
      element.textContent = bytesPerSecond ? `${here} · ${formatSpeed(bytesPerSecond)}` : here;
    });
}
