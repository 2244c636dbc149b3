import { isRepeatable, isTransientStatus } from '../../engine/classify-answer.ts';
import { parseRetryAfter } from '../../spec/retry-after.ts';
import type { RecordRow } from '../../store/record-row.ts';
import type { Change, RegistrationState } from '../../store/store.ts';
import { handOver } from '../../store/transitions/hand-over.ts';

/**
 * The browser takes trouble that passes for failure: a 503, a connection that broke too often. What may be asked for
 * again is, by our own engine (promise 5); the records that are copied stay. `null` when there is nothing of the kind.
 */
export function goOnInForeground(state: RegistrationState, now: number): Change | null {
  const again = state.records.filter(mayPass);
  const change = handOver(
    'foreground',
    `The browser gave up: ${again[0]?.problem?.message ?? 'it brought no answer.'}`,
  )(state);
  if (again.length === 0 || change === null) return null;
  return {
    ...change,
    records: again.map((record) => ({
      ...record,
      state: 'pending',
      failureReason: '',
      response: null,
      notBefore: retryAfter(record, now),
    })),
  };
}

function mayPass({ state, request, failureReason, response }: RecordRow): boolean {
  if (state === 'done' || !isRepeatable(request)) return false;
  return failureReason === 'bad-status'
    ? isTransientStatus(response?.status ?? 0)
    : failureReason === 'fetch-error' || failureReason === '';
}

function retryAfter({ response }: RecordRow, now: number): number {
  const header = response?.headers.find(([name]) => name.toLowerCase() === 'retry-after');
  return parseRetryAfter(header?.[1] ?? null, now) ?? 0;
}
