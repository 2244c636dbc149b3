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
} from 'rxjs';
import { after } from '../platform/after.ts';
import type { RegistrationRun } from './registration-run.ts';
import { boundedWait, offlineTryDelayMs } from './retry-delay.ts';

/**
 * Resolves when the record's next attempt is due: the device is online, and its wait is over. A wait that is our own
 * backoff ends early when the device comes back online; one that the server asked for does not. Both end when the app
 * asks for an attempt now. A device that says that it is offline is asked about seldom, for it may be wrong.
 *
 * Resolves with whether the backoff is to begin anew; rejects with the signal's reason.
 */
export async function untilDue(run: RegistrationRun, index: number): Promise<boolean> {
  const { connectivity } = run.ports;
  run.signal.throwIfAborted();
  const due$ = merge(
    run.retryNow$.pipe(map(() => true)),
    connectivity.online$.pipe(
      switchMap((online, changes) =>
        online || run.isOnlineAnyhow
          ? whileOnline(run, index, online && changes > 0)
          : whileOffline(run, index),
      ),
    ),
  ).pipe(takeUntil(fromEvent(run.signal, 'abort')), defaultIfEmpty(false));
  const isNewStart = await firstValueFrom(due$);
  run.signal.throwIfAborted();
  return isNewStart;
}

function whileOnline(run: RegistrationRun, index: number, cameBack: boolean): Observable<boolean> {
  const { clock } = run.ports;
  const record = run.record(index);
  const until = boundedWait(record, clock.now(), run.options.retry);
  if (until <= clock.now() || (cameBack && !record.imposed)) return of(cameBack);
  run.report(index, { kind: 'waiting', waitingFor: 'retry', until });
  return after(clock, until - clock.now()).pipe(map(() => cameBack));
}

function whileOffline(run: RegistrationRun, index: number): Observable<boolean> {
  const { clock } = run.ports;
  const record = run.record(index);
  const seldom = clock.now() + offlineTryDelayMs(record.attempts, run.options.retry);
  const until = Math.max(seldom, boundedWait(record, clock.now(), run.options.retry));
  run.report(index, { kind: 'waiting', waitingFor: 'network', until });
  return after(clock, until - clock.now()).pipe(map(() => false));
}
