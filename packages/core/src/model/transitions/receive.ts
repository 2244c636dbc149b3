import type { StoredResponse } from '../stored-exchange.ts';
import { fenced, recordAt, type Transition } from './transition.ts';

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

/** Stores response bytes and counts them, in one transaction: what is counted is stored, and no byte is counted twice. */
export function commitChunk(
  epoch: number,
  index: number,
  offset: number,
  data: ArrayBuffer,
): Transition {
  const transition = fenced(epoch, (state) => {
    const record = recordAt(state, index);
    if (record.received !== offset)
      throw new RangeError(`Record ${index} has ${record.received} bytes; ${offset} is not next.`);
    const { registration } = state;
    return {
      registration: {
        ...registration,
        downloaded: registration.downloaded + data.byteLength,
        revision: registration.revision + 1,
      },
      records: [
        {
          ...record,
          received: offset + data.byteLength,
          problem: null,
          // Not to 0 where bytes were thrown away before: these may be, too.
          attempts: Math.min(record.attempts, record.discards ?? 0),
          notBefore: 0,
        },
      ],
      putChunk: { body: { uid: record.uid, index, side: 'response' }, offset, data },
    };
  });
  return Object.assign(transition, { ahead: { index, offset, data } });
}
