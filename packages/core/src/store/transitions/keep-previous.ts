import type { Transition } from '../../model/change.ts';
import type { StoredResponse } from '../stored-response.ts';
import { fenced, recordAt } from './fenced.ts';

/** The server has said that what is stored of the same request still holds: it is this record's response, where it lies. */
export function keepPrevious(epoch: number, index: number, response: StoredResponse): Transition {
  return fenced(epoch, (state) => {
    const { previous, ...record } = recordAt(state, index);
    if (!previous) throw new TypeError(`Record ${index} has no response that could be kept.`);
    const { registration } = state;
    const { received, bodyIn } = previous;
    return {
      registration: {
        ...registration,
        downloaded: registration.downloaded - record.received + received,
        revision: registration.revision + 1,
      },
      records: [
        {
          ...record,
          state: 'done',
          response,
          received,
          expectedBytes: received,
          bodyIn,
          failureReason: '',
          problem: null,
          attempts: 0,
          notBefore: 0,
        },
      ],
      deleteBodies: [{ uid: record.uid, index, side: 'response' }],
    };
  });
}

/** What is stored of the same request can't be kept: the whole is asked for. */
export function forgetPrevious(epoch: number, index: number): Transition {
  return fenced(epoch, (state) => {
    const { previous, ...record } = recordAt(state, index);
    const { registration } = state;
    return {
      registration: { ...registration, revision: registration.revision + 1 },
      records: [record],
    };
  });
}
