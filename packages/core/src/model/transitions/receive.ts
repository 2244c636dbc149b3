import {
  type BodyPart,
  gapEnd,
  joinedReceived,
  partsBefore,
  storedBytes,
  withPart,
} from '../body-parts.ts';
import type { RecordRow } from '../rows.ts';
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
  return changeRecord(epoch, index, ({ unsure: _, parts, ...record }, { downloaded }) => {
    const { uid, received, attempts } = record;
    const stored = storedBytes({ received, ...(parts && { parts }) });
    const isDiscarded = stored > 0;
    const discards = (record.discards ?? 0) + 1;
    return {
      registration: { downloaded: downloaded - stored },
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

/**
 * The stored bytes are the beginning of this response too: from here on it is the one that is stored. What is stored beyond a gap
 * was not compared with it, so it is given up.
 */
export function adoptResponse(
  epoch: number,
  index: number,
  response: StoredResponse,
  expectedBytes: number | null,
): Transition {
  return changeRecord(epoch, index, ({ unsure: _, ...record }, { downloaded }) => ({
    registration: { downloaded: downloaded - bytesAhead(record) },
    record: { ...withoutAhead(record), response, expectedBytes },
  }));
}

/** What is stored beyond a gap is given up: it does not fit what comes, or it can't be filled up to there. */
export function dropAhead(epoch: number, index: number): Transition {
  return changeRecord(epoch, index, (record, { downloaded }) =>
    bytesAhead(record) === 0
      ? null
      : {
          registration: { downloaded: downloaded - bytesAhead(record) },
          record: withoutAhead(record),
        },
  );
}

const bytesAhead = (record: RecordRow): number => storedBytes(record) - record.received;

function withoutAhead({ parts: before = [], ...record }: RecordRow): RecordRow {
  const parts = partsBefore(before, record.received);
  return { ...record, ...(parts.length > 0 && { parts }) };
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
  return changeRecord(epoch, index, ({ previous, parts: own, ...record }, { downloaded }) => {
    if (!previous) throw new TypeError(`Record ${index} has no response that could be kept.`);
    const { received, bodyIn, parts, unproven } = previous;
    const given = storedBytes({ received: record.received, ...(own && { parts: own }) });
    return {
      registration: { downloaded: downloaded - given + received },
      record: {
        ...record,
        state: 'done',
        response,
        received,
        expectedBytes: received,
        bodyIn,
        ...(parts && { parts }),
        ...(unproven && { unproven }),
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
 * `RangeError` when `offset` is not where the stored bytes end, and when they would reach over those beyond the gap.
 */
export function commitChunk(
  epoch: number,
  index: number,
  offset: number,
  data: ArrayBuffer,
): Transition {
  const transition = changeRecord(epoch, index, (record, { downloaded }) => {
    const { uid, received, parts = [] } = record;
    const reached = offset + data.byteLength;
    if (received !== offset || reached > (gapEnd(record) ?? reached))
      throw new RangeError(
        `Record ${index} has ${received} bytes; those from ${offset} to ${reached} are not next.`,
      );
    return {
      registration: { downloaded: downloaded + data.byteLength },
      record: {
        ...progressed(record),
        received: joinedReceived(reached, parts),
      },
      putChunk: { body: { uid, index, side: 'response' }, offset, data },
    };
  });
  return Object.assign(transition, { ahead: { index, offset, data } });
}

/**
 * Counts bytes that a file holds: those of `part`, which is new, or longer than it was. Throws `RangeError` when it begins
 * neither where stored bytes end nor beyond a gap.
 */
export function countPart(epoch: number, index: number, part: BodyPart): Transition {
  return changeRecord(epoch, index, (record, { downloaded }) => {
    const { received, parts = [] } = record;
    const known = parts.find(({ file }) => file === part.file);
    const from = known?.end ?? part.start;
    const isOver = parts.some(
      ({ file, start, end }) => file !== part.file && start < part.end && part.start < end,
    );
    if (isOver || part.end < from || (!known && part.start < received))
      throw new RangeError(
        `Record ${index} has ${received} bytes; those from ${from} to ${part.end} are not next.`,
      );
    const grown = withPart(parts, part);
    return {
      registration: { downloaded: downloaded + part.end - from },
      record: { ...progressed(record), parts: grown, received: joinedReceived(received, grown) },
    };
  });
}

/** The file of a part was flushed up to its end as it is stored. `null` when it has grown since, or is gone. */
export function markFlushed(index: number, file: string, end: number): Transition {
  return ({ registration, records }) => {
    const record = records.find((candidate) => candidate.index === index);
    const part = record?.parts?.find((candidate) => candidate.file === file);
    if (!record?.parts || !part?.unflushed || part.end !== end) return null;
    const { unflushed: _, ...flushed } = part;
    // The revision stays, because nothing changes that is shown.
    return { registration, records: [{ ...record, parts: withPart(record.parts, flushed) }] };
  };
}

const progressed = (record: RecordRow): RecordRow => ({
  ...record,
  problem: null,
  // Not 0 where bytes were thrown away before: these may be thrown away too.
  attempts: Math.min(record.attempts, record.discards ?? 0),
  notBefore: 0,
});

/**
 * Only the first `received` bytes of the response body can be read. The next attempt goes on from there. The epoch is raised:
 * whoever still counts on the lost bytes must not write.
 */
export function rewindRecord(epoch: number, index: number, received: number): Transition {
  return changeRecord(epoch, index, (record, { downloaded }) => ({
    registration: {
      epoch: epoch + 1,
      downloaded: Math.max(0, downloaded - storedBytes(record) + received),
    },
    record: rewound(record, received),
    deleteBodies: [{ uid: record.uid, index, side: 'response', from: received }],
  }));
}

/** The record with the first `received` bytes of its response body. */
export function rewound({ parts: before, ...record }: RecordRow, received: number): RecordRow {
  const parts = partsBefore(before ?? [], received);
  return {
    ...record,
    ...(received === 0 && { response: null, expectedBytes: null }),
    received,
    ...(parts.length > 0 && { parts }),
  };
}
