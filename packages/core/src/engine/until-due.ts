import {
  defaultIfEmpty,
  firstValueFrom,
  fromEvent,
  NEVER,
  Observable,
  of,
  switchMap,
  takeUntil,
} from 'rxjs';
import type { Clock } from '../platform/clock.ts';
import type { RegistrationRun } from './registration-run.ts';

/**
 * Resolves when the record's next attempt is due: the device is online, and its wait is over. A wait that is our own
 * backoff ends early when the device comes back online; one that the server asked for (`imposed`) does not.
 * Rejects with the signal's reason.
 */
export async function untilDue(
  run: RegistrationRun,
  index: number,
  imposed: boolean,
): Promise<void> {
  const { connectivity, clock } = run.ports;
  run.signal.throwIfAborted();
  const due$ = connectivity.online$.pipe(
    switchMap((online, changes) => {
      if (!online) {
        run.report(index, { kind: 'waiting', waitingFor: 'network', until: null });
        return NEVER;
      }
      const cameBack = changes > 0;
      const until = run.record(index).notBefore;
      if (until <= clock.now() || (cameBack && !imposed)) return of(true);
      run.report(index, { kind: 'waiting', waitingFor: 'retry', until });
      return after(clock, until);
    }),
    takeUntil(fromEvent(run.signal, 'abort')),
    defaultIfEmpty(false),
  );
  await firstValueFrom(due$);
  run.signal.throwIfAborted();
}

/** Emits at `time`, in milliseconds since the Unix epoch. */
const after = (clock: Clock, time: number): Observable<true> =>
  new Observable((subscriber) => clock.setTimer(() => subscriber.next(true), time - clock.now()));
