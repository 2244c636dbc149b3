import type { BackgroundFetchManager } from '@bgfetch/core';
import { combineLatest, interval, map, pairwise, sampleTime, startWith } from 'rxjs';

const EVERY_MS = 500;

/** What is here in all, and how fast it grows: two views of one stream. */
export function showTotal(bg: BackgroundFetchManager, element: Element): void {
  const bytes$ = bg.registrations$.pipe(
    map((all) => all.reduce((sum, { downloaded }) => sum + downloaded, 0)),
  );
  const speed$ = combineLatest([bytes$, interval(EVERY_MS)]).pipe(
    sampleTime(EVERY_MS),
    pairwise(),
    map(([[before], [now]]) => Math.max(0, now - before) * (1000 / EVERY_MS)),
    startWith(0),
  );
  combineLatest([bytes$, speed$]).subscribe(([bytes, speed]) => {
    const here = `${(bytes / 1e6).toFixed(1)} MB on this device`;
    element.textContent = speed > 0 ? `${here} · ${(speed / 1e6).toFixed(1)} MB/s` : here;
  });
}
