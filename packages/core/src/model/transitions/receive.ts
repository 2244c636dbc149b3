import type { StoredResponse } from '../stored-exchange.ts';
import { changeRecord, type Transition } from './transition.ts';

/**
 * The response to a request for the whole replaces what is stored of the record, if anything is. The old bytes are deleted
 * in the same transaction, so that the new ones can take their room.
 *
 * @param expectedBytes the size of the whole body, `null` when it is not known
 */
export function beginResponse(
  epoch: number,
  index: number,
  response: StoredResponse | null,
  expectedBytes: number | null,
): Transition {
  return changeRecord(epoch, index, ({ unsure: _, ...record }, { downloaded }) => {
    const { uid, received, attempts } = record;
    const isDiscarded = received > 0;
    const discards = (record.discards ?? 0) + 1;
    return {
      registration: { downloaded: downloaded - received },
      record: {
        ...record,
        response,
        expectedBytes,
        received: 0,
        // Bytes that are thrown away were no progress, so the waits between attempts do not start from the shortest again.
        ...(isDiscarded && { discards, attempts: Math.max(attempts, discards) }),
      },
      ...(isDiscarded && { deleteBodies: [{ uid, index, side: 'response' }] }),
    };
  });
}

/** The stored bytes are the beginning of this response too: from here on it is the one that is stored. */
export function adoptResponse(
  epoch: number,
  index: number,
  response: StoredResponse,
  expectedBytes: number | null,
): Transition {
  return changeRecord(epoch, index, ({ unsure: _, ...record }) => ({
    record: { ...record, response, expectedBytes },
  }));
}

/** More bytes came than the server had announced: nothing is appended until the stored ones are compared with a whole answer. */
export function markUnsure(epoch: number, index: number): Transition {
  return changeRecord(epoch, index, (record) => ({ record: { ...record, unsure: true } }));
}

/**
 * The server has said (304) that the response which is stored for the same request still holds: it becomes the record's
 * response, and its body stays where it lies. Throws `TypeError` when there is none.
 */
export function keepPrevious(epoch: number, index: number, response: StoredResponse): Transition {
  return changeRecord(epoch, index, ({ previous, ...record }, { downloaded }) => {
    if (!previous) throw new TypeError(`Record ${index} has no response that could be kept.`);
    const { received, bodyIn } = previous;
    return {
      registration: { downloaded: downloaded - record.received + received },
      record: {
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
      deleteBodies: [{ uid: record.uid, index, side: 'response' }],
    };
  });
}

/** The response that is stored for the same request can't be kept: the next attempt asks for the whole. */
export function forgetPrevious(epoch: number, index: number): Transition {
  return changeRecord(epoch, index, ({ previous: _, ...record }) => ({ record }));
}

/**
 * Stores response bytes and counts them in one transaction: what is counted is stored, and no byte is counted twice. Throws
 * `RangeError` when `offset` is not where the stored bytes end.
 */
export function commitChunk(
  epoch: number,
  index: number,
  offset: number,
  data: ArrayBuffer,
): Transition {
  const transition = changeRecord(epoch, index, (record, { downloaded }) => {
    const { uid, received, attempts, discards = 0 } = record;
    if (received !== offset)
      throw new RangeError(`Record ${index} has ${received} bytes; ${offset} is not next.`);
    return {
      registration: { downloaded: downloaded + data.byteLength },
      record: {
        ...record,
        received: offset + data.byteLength,
        problem: null,
        // Not 0 where bytes were thrown away before: these may be thrown away too.
        attempts: Math.min(attempts, discards),
        notBefore: 0,
      },
      putChunk: { body: { uid, index, side: 'response' }, offset, data },
    };
  });
  return Object.assign(transition, { ahead: { index, offset, data } });
}

/**
 * Only the first `received` bytes of the response body can be read. The next attempt goes on from there. The epoch is raised:
 * whoever still counts on the lost bytes must not write.
 */
export function rewindRecord(epoch: number, index: number, received: number): Transition {
  return changeRecord(epoch, index, (record, { downloaded }) => ({
    registration: {
      epoch: epoch + 1,
      downloaded: Math.max(0, downloaded - record.received + received),
    },
    record: {
      ...record,
      ...(received === 0 && { response: null, expectedBytes: null }),
      received,
    },
    deleteBodies: [{ uid: record.uid, index, side: 'response', from: received }],
  }));
}
