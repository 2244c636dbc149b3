import type { BackgroundFetchFailureReason } from '../../spec/background-fetch-result.ts';
import { storableProblem } from '../../spec/storable-problem.ts';
import type { BodyAddress } from '../../store/body-address.ts';
import type { RecordRow } from '../../store/record-row.ts';
import type { StoredResponse } from '../../store/stored-response.ts';
import { fenced, recordAt } from '../../store/transitions/fenced.ts';
import type { Transition } from '../change.ts';
import type { Problem } from '../snapshot.ts';

/** The request body went out whole. */
export function markBodySent(epoch: number, index: number): Transition {
  return fenced(epoch, (state) => {
    const record = recordAt(state, index);
    if (record.bodySent) return null;
    const { registration } = state;
    return {
      registration: {
        ...registration,
        uploaded: registration.uploaded + (record.request.bodyBytes ?? 0),
        revision: registration.revision + 1,
      },
      records: [{ ...record, bodySent: true }],
    };
  });
}

/** The record's response is stored whole; `unproven` says that nothing has told where it ends. */
export function finishRecord(epoch: number, index: number, unproven = false): Transition {
  return fenced(epoch, (state) => {
    const record = recordAt(state, index);
    return {
      registration: { ...state.registration, revision: state.registration.revision + 1 },
      records: [
        {
          ...record,
          state: 'done',
          failureReason: '',
          problem: null,
          attempts: 0,
          notBefore: 0,
          expectedBytes: record.received,
          ...(unproven && { unproven: true as const }),
        },
      ],
    };
  });
}

export interface RecordFailure {
  readonly failureReason: BackgroundFetchFailureReason;
  readonly problem: Problem;
  /** The answer that made it fail, when there was one: its status and headers stay readable, its body is empty. */
  readonly response: StoredResponse | null;
}

/**
 * The record has failed for good; its siblings go on. What was stored of its bodies goes, the request's too, which is not
 * sent any more; `keepRequest` is for a failure that may yet be taken back. `null` for a record that is done.
 */
export function failRecord(
  epoch: number,
  index: number,
  failure: RecordFailure,
  { keepRequest = false }: { readonly keepRequest?: boolean } = {},
): Transition {
  return fenced(epoch, (state) => {
    const record = recordAt(state, index);
    if (record.state === 'done') return null;
    const { registration } = state;
    const { uid } = record;
    return {
      registration: {
        ...registration,
        downloaded: registration.downloaded - record.received,
        revision: registration.revision + 1,
      },
      records: [
        {
          ...record,
          state: 'failed',
          failureReason: failure.failureReason,
          problem: storableProblem(failure.problem),
          response: failure.response,
          received: 0,
          expectedBytes: null,
        },
      ],
      deleteBodies: [
        { uid, index, side: 'response' },
        ...(keepRequest ? [] : requestBodies([record])),
      ],
    };
  });
}

/** The request bodies of `records` that have one. */
export const requestBodies = (records: readonly RecordRow[]): readonly BodyAddress[] =>
  records
    .filter(({ request }) => request.bodyBytes !== null)
    .map(({ uid, index }) => ({ uid, index, side: 'request' }));
