import type { StoredResponse } from '../../store/stored-response.ts';
import { fenced, recordAt } from '../../store/transitions/fenced.ts';
import type { Transition } from '../change.ts';

/**
 * The response to a request for the whole takes the place of what is stored of the record, if anything is. Its bytes go
 * in the same transaction, so their room is free for the new ones.
 */
export function beginResponse(
  epoch: number,
  index: number,
  response: StoredResponse | null,
  expectedBytes: number | null,
): Transition {
  return fenced(epoch, (state) => {
    const { unsure: _, ...record } = recordAt(state, index);
    const { registration } = state;
    const isDiscarded = record.received > 0;
    const discards = (record.discards ?? 0) + 1;
    return {
      registration: {
        ...registration,
        downloaded: registration.downloaded - record.received,
        revision: registration.revision + 1,
      },
      records: [
        {
          ...record,
          response,
          expectedBytes,
          received: 0,
          // Bytes that are thrown away were no progress: the next wait does not begin anew.
          ...(isDiscarded && { discards, attempts: Math.max(record.attempts, discards) }),
        },
      ],
      ...(isDiscarded
        ? { deleteBodies: [{ uid: record.uid, index, side: 'response' as const }] }
        : {}),
    };
  });
}

/** The bytes that are stored are the beginning of this response too: it is the one that is stored from here on. */
export function adoptResponse(
  epoch: number,
  index: number,
  response: StoredResponse,
  expectedBytes: number | null,
): Transition {
  return fenced(epoch, (state) => {
    const { unsure: _, ...record } = recordAt(state, index);
    const { registration } = state;
    return {
      registration: { ...registration, revision: registration.revision + 1 },
      records: [{ ...record, response, expectedBytes }],
    };
  });
}

/** More came than the server had said: nothing is appended before what is stored has been compared with a whole answer. */
export function markUnsure(epoch: number, index: number): Transition {
  return fenced(epoch, (state) => ({
    registration: { ...state.registration, revision: state.registration.revision + 1 },
    records: [{ ...recordAt(state, index), unsure: true }],
  }));
}
