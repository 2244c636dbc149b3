import {
  defaultIfEmpty,
  firstValueFrom,
  fromEvent,
  map,
  merge,
  type Observable,
  of,
  switchMap,
  takeUntil,
  tap,
} from 'rxjs';
import { after } from '../platform/after.ts';
import type { RegistrationRun } from '../transfer/registration-run.ts';
import { boundedWait, offlineTryDelayMs } from './retry-delay.ts';

/** `return`: the device has come back online; `app`: the app asks for an attempt now. */
export type EndOfWait = 'time' | 'return' | 'app';

/**
 * Resolves when the record's next attempt is due: the device is online, and its wait is over. A wait that is our own
 * backoff ends early when the device comes back online, but not before `earliestReturn` (milliseconds since the Unix
 * epoch): a network may come and go many times in a second. A wait that the server asked for does not end early. Both
 * end when the app asks for an attempt now. A device that says that it is offline is asked about seldom, for it may be
 * wrong.
 *
 * Resolves with what has ended the wait; rejects with the signal's reason.
 */
export async function untilDue(
  run: RegistrationRun,
  index: number,
  earliestReturn: number,
): Promise<EndOfWait> {
  const { connectivity } = run.ports;
  run.signal.throwIfAborted();
  const due$ = merge(
    run.retryNow$.pipe(map(() => 'app' as const)),
    connectivity.online$.pipe(
      tap((online) => run.deviceSays(online)),
      switchMap((online, changes) =>
        online || run.isOnlineAnyhow
          ? whileOnline(run, index, online && changes > 0 ? earliestReturn : null)
          : whileOffline(run, index),
      ),
    ),
  ).pipe(takeUntil(fromEvent(run.signal, 'abort')), defaultIfEmpty('time' as const));
  const end = await firstValueFrom(due$);
  run.signal.throwIfAborted();
  return end;
}

/** `earliestReturn` is `null` unless the device has come back online. */
function whileOnline(
  run: RegistrationRun,
  index: number,
  earliestReturn: number | null,
): Observable<EndOfWait> {
  const { clock } = run.ports;
  const record = run.record(index);
  const due = boundedWait(record, clock.now(), run.options.retry);
  const isEarly = earliestReturn !== null && !record.imposed && earliestReturn < due;
  const until = isEarly ? earliestReturn : due;
  const end = isEarly ? 'return' : 'time';
  if (until <= clock.now()) return of(end);
  run.report(index, { kind: 'waiting', waitingFor: 'retry', until });
  return after(clock, until - clock.now()).pipe(map(() => end));
}

function whileOffline(run: RegistrationRun, index: number): Observable<EndOfWait> {
  const { clock } = run.ports;
  const record = run.record(index);
  const seldom = clock.now() + offlineTryDelayMs(record.attempts, run.options.retry);
  const until = Math.max(seldom, boundedWait(record, clock.now(), run.options.retry));
  run.report(index, { kind: 'waiting', waitingFor: 'network', until });
  return after(clock, until - clock.now()).pipe(map(() => 'time'));
}
