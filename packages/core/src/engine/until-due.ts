import {
  defaultIfEmpty,
  firstValueFrom,
  fromEvent,
  map,
  NEVER,
  of,
  switchMap,
  takeUntil,
} from 'rxjs';
import { after } from '../platform/after.ts';
import type { RegistrationRun } from './registration-run.ts';

/**
 * Resolves when the record's next attempt is due: the device is online, and its wait is over. A wait that is our own
 * backoff ends early when the device comes back online; one that the server asked for (`imposed`) does not.
 * Resolves with whether the device came back online; rejects with the signal's reason.
 */
export async function untilDue(
  run: RegistrationRun,
  index: number,
  imposed: boolean,
): Promise<boolean> {
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
      if (until <= clock.now() || (cameBack && !imposed)) return of(cameBack);
      run.report(index, { kind: 'waiting', waitingFor: 'retry', until });
      return after(clock, until - clock.now()).pipe(map(() => cameBack));
    }),
    takeUntil(fromEvent(run.signal, 'abort')),
    defaultIfEmpty(false),
  );
  const cameBack = await firstValueFrom(due$);
  run.signal.throwIfAborted();
  return cameBack;
}
