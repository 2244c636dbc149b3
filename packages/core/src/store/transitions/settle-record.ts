import type { BackgroundFetchFailureReason } from '../../spec/background-fetch-result.ts';
import type { Problem } from '../../spec/registration-snapshot.ts';
import { storableProblem } from '../../spec/storable-problem.ts';
import type { Transition } from '../store.ts';
import type { StoredResponse } from '../stored-response.ts';
import { fenced, recordAt } from './fenced.ts';

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

/** The record's response is stored whole. */
export function finishRecord(epoch: number, index: number): Transition {
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

/** The record has failed for good; its siblings go on. What was stored of its body goes. */
export function failRecord(epoch: number, index: number, failure: RecordFailure): Transition {
  return fenced(epoch, (state) => {
    const record = recordAt(state, index);
    const { registration } = state;
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
      deleteBodies: [{ uid: record.uid, index, side: 'response' }],
    };
  });
}
