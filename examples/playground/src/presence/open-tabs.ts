import { distinctUntilChanged, from, map, type Observable, switchMap, timer } from 'rxjs';

const PREFIX = 'playground:tab:';
const POLL_MS = 1_500;

/**
 * The contexts that are open now, this one included. Each holds a Web Lock for as long as it lives: unlike a
 * heartbeat, that tells a killed tab from a quiet one at once.
 */
export function openTabs(own: string): Observable<readonly string[]> {
  if (!navigator.locks) return from([[own]]);
  void navigator.locks.request(PREFIX + own, () => new Promise<never>(() => {}));
  return timer(0, POLL_MS).pipe(
    switchMap(() => navigator.locks.query()),
    map(({ held = [] }) => held.flatMap(({ name }) => contextIn(name))),
    map((others) => [own, ...others.filter((other) => other !== own).sort()]),
    distinctUntilChanged((a, b) => a.join() === b.join()),
  );
}

function contextIn(lockName: string | undefined): string[] {
  return lockName?.startsWith(PREFIX) ? [lockName.slice(PREFIX.length)] : [];
}
