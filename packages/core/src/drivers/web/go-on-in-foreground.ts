import { isRepeatable, isTransientStatus } from '../../engine/classify-answer.ts';
import type { Change, RegistrationState } from '../../model/change.ts';
import type { DriverName } from '../../model/snapshot.ts';
import { toHeaders } from '../../spec/header-list.ts';
import { retryAfterMs } from '../../spec/retry-after.ts';
import type { RecordRow } from '../../store/record-row.ts';
import { handOver } from '../../store/transitions/hand-over.ts';

/**
 * The browser takes trouble that passes for failure: a 503, a connection that broke too often. What may be asked for
 * again is, by our own engine (promise 5); the records that are copied stay. `null` when there is nothing of the kind.
 */
export function goOnInForeground(state: RegistrationState, now: number): Change | null {
  const again = state.records.filter(mayPass);
  if (again.length === 0) return null;
  const why = again.find(({ problem }) => problem)?.problem?.message ?? 'it brought no answer.';
  return handedOver(state, again, 'foreground', `The browser gave up: ${why}`, (record) =>
    retryAfter(record, now),
  );
}

/** To who carried it before: what was copied stays, and what could not be copied is asked for again. */
export function giveBack(
  state: RegistrationState,
  driver: DriverName,
  reason: string,
): Change | null {
  const again = state.records.filter(
    ({ state, failureReason }) => state === 'failed' && failureReason !== 'bad-status',
  );
  return handedOver(state, again, driver, reason, () => 0);
}

function handedOver(
  state: RegistrationState,
  again: readonly RecordRow[],
  driver: DriverName,
  reason: string,
  notBefore: (record: RecordRow) => number,
): Change | null {
  const change = handOver(driver, reason)(state);
  return (
    change && {
      ...change,
      records: again.map((record) => ({
        ...record,
        state: 'pending',
        failureReason: '',
        // Of a failure nothing is stored; what is still pending may have a prefix, which this is the head of.
        response: record.state === 'pending' ? record.response : null,
        notBefore: notBefore(record),
      })),
    }
  );
}

function mayPass({ state, request, failureReason, response }: RecordRow): boolean {
  if (state === 'done' || !isRepeatable(request)) return false;
  return failureReason === 'bad-status'
    ? isTransientStatus(response?.status ?? 0)
    : failureReason === 'fetch-error' || failureReason === '';
}

function retryAfter({ response }: RecordRow, now: number): number {
  // As long as the server asks; whoever runs it bounds the wait.
  return now + (retryAfterMs(toHeaders(response?.headers ?? []), now) ?? 0);
}
