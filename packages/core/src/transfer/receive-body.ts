import { abortable } from '../browser/clock.ts';
import { judgeBodyEnd, type UsableBody } from '../http/interpret-response.ts';
import type { BodyAddress, RegistrationRows } from '../model/rows.ts';
import type { StoredResponse } from '../model/stored-exchange.ts';
import { adoptResponse, commitChunk } from '../model/transitions/receive.ts';
import { finishRecord } from '../model/transitions/settle.ts';
import {
  composeTransitions,
  type StoredChunk,
  type Transition,
} from '../model/transitions/transition.ts';
import type { TransportResponse } from '../model/transport.ts';
import { BodyMissingError } from '../storage/bodies.ts';
import { isUnreadable, type Store } from '../storage/store.ts';
import type { Exchange } from './attempt-outcome.ts';
import { type BodySink, ChunkWriter, SinkError, writeBody } from './body-writer.ts';
import { DownloadTotalExceededError } from './engine-options.ts';
import type { RecordRun } from './registration-run.ts';
import { patienceMs } from './send-request.ts';
import { hasIntegrity } from './verify-integrity.ts';

/** How a body has ended. */
export interface ReceivedBody {
  /** How many bytes were stored before it came. */
  readonly before: number;
  /** Where in the representation it ended. */
  readonly reached: number;
  /** What broke its stream; `null` when it ended in good order. */
  readonly error: unknown;
  /** Its bytes are not those that are stored. */
  readonly isMismatch: boolean;
}

/**
 * Stores what a body brings beyond what is stored, and says how it ended. What is thrown concerns the whole
 * registration.
 */
export async function receiveBody(
  record: RecordRun,
  { response, head }: Pick<Exchange, 'response' | 'head'>,
  body: UsableBody,
): Promise<ReceivedBody> {
  const prefix = prefixOf(record, head, body);
  const before = record.row.received;
  const reached = () => (prefix?.isCompared() === false ? prefix.position() : record.row.received);
  try {
    await move(record, response, body, prefix);
    return { before, reached: reached(), error: null, isMismatch: false };
  } catch (error) {
    const cause = error instanceof SinkError ? error.cause : error;
    if (cause instanceof OverlongBodyError)
      return { before, reached: (body.end ?? reached()) + 1, error: cause, isMismatch: false };
    if (error instanceof SinkError) throw error.cause;
    // Stored bytes are gone: no answer of a server brings them back.
    if (error instanceof BodyMissingError) throw error;
    record.signal.throwIfAborted();
    return { before, reached: reached(), error, isMismatch: error instanceof PrefixMismatchError };
  }
}

async function move(
  record: RecordRun,
  response: TransportResponse,
  body: UsableBody,
  prefix: StoredPrefix | null,
): Promise<void> {
  const sink = sinkOf(record, body);
  const offset = Math.max(body.start, record.row.received);
  const due = body.end ?? body.total;
  // A byte more than an uncertain length: a full first chunk would be written before the end of the body has come, and
  // would look like the whole after a kill.
  const spare = body.end === null && !body.certain ? 1 : 0;
  const expectedBytes = due === null ? null : Math.max(0, due - offset + spare);
  const { clock } = record.ports;
  const { chunk } = record.options;
  const signal = record.signal;
  const strip = prefix?.strip;
  if (response.body) {
    await writeBody(response.body, sink, {
      offset,
      expectedBytes,
      chunk,
      stallTimeoutMs: patienceMs(record),
      clock,
      signal,
      ...(strip && { strip }),
    });
    return;
  }
  // There is no body, or the browser has no streams.
  const whole = new Uint8Array(await abortable(response.arrayBuffer(), signal));
  const onFailure = () => {};
  const writer = new ChunkWriter(sink, { offset, expectedBytes, ...chunk, clock, onFailure });
  await writer.push(strip ? await strip(whole) : whole);
  await writer.end();
}

function sinkOf(record: RecordRun, body: UsableBody): BodySink {
  const { end, total, certain } = body;
  return {
    commit(offset, data, isLast) {
      const reached = offset + data.byteLength;
      const most = end ?? (certain ? total : null);
      if (most !== null && reached > most) return Promise.reject(new OverlongBodyError());
      const { run, index, row } = record;
      const commit = withinTotal(commitChunk(run.epoch, index, offset, data), data.byteLength);
      const verdict = judgeBodyEnd({ reached, end, total, certain, isBroken: false });
      // In one transaction: after a kill between the two, the server would be asked about a body that is whole.
      const isDone = isLast && verdict === 'whole' && !hasIntegrity(row);
      return record.write(
        isDone ? composeTransitions(commit, finishRecord(run.epoch, index)) : commit,
      );
    },
  };
}

/** Background Fetch §5: more bytes than `downloadTotal` fail the whole fetch. */
function withinTotal(commit: Transition, bytes: number): Transition {
  const transition = (state: RegistrationRows) => {
    const { downloaded, downloadTotal } = state.registration;
    if (downloadTotal > 0 && downloaded + bytes > downloadTotal)
      throw new DownloadTotalExceededError(
        `More than the downloadTotal of ${downloadTotal} bytes has arrived. Give the exact sum, or leave it out.`,
      );
    return commit(state);
  };
  return Object.assign(transition, commit);
}

/** Compares what the body brings again; `null` when it brings nothing again. */
function prefixOf(
  record: RecordRun,
  stored: StoredResponse,
  { start, head, total }: UsableBody,
): StoredPrefix | null {
  const { received } = record.row;
  if (start >= received) return null;
  const address = { uid: record.run.uid, index: record.index, side: 'response' } as const;
  return storedPrefix(record.ports.store, address, { start, end: received }, async () => {
    // All that is stored is the beginning of this answer, so its head is stored from here on.
    if (head !== 'adopt') return;
    await record.apply(adoptResponse, stored, total);
  });
}

/** Compares a body with what is stored of it. */
interface StoredPrefix {
  /** Up to where the body has been compared. */
  position(): number;
  isCompared(): boolean;
  /** The bytes of `piece` that lie beyond what is stored. Rejects with `PrefixMismatchError`. */
  strip(piece: Uint8Array): Promise<Uint8Array>;
}

/**
 * Bytes that come again are compared and dropped, so that what follows them provably continues what is stored, whatever the
 * headers say. One stored chunk at a time is in memory. Compares from `start` up to but not including `end`; `onCompared`
 * is called and awaited once all of it was the same, before any byte beyond it is handed on.
 */
function storedPrefix(
  store: Store,
  address: BodyAddress,
  { start, end }: { readonly start: number; readonly end: number },
  onCompared: () => Promise<void>,
): StoredPrefix {
  let position = start;
  let chunk: StoredChunk | undefined;

  /** The stored bytes from the position on, at least one and at most `most`. */
  const storedBytes = async (most: number): Promise<Uint8Array> => {
    if (!chunk || chunk.offset + chunk.data.byteLength <= position)
      chunk = await store.readChunk(address, position).catch((error: unknown) => {
        if (isUnreadable(error)) return undefined;
        throw error;
      });
    if (!chunk || chunk.offset > position)
      throw new BodyMissingError(`Byte ${position} of ${end} is not stored any more.`);
    const from = position - chunk.offset;
    const length = Math.min(most, end - position, chunk.data.byteLength - from);
    return new Uint8Array(chunk.data, from, length);
  };

  return {
    position: () => position,
    isCompared: () => position === end,
    async strip(piece) {
      let taken = 0;
      while (taken < piece.byteLength && position < end) {
        const stored = await storedBytes(piece.byteLength - taken);
        if (!isSame(stored, piece.subarray(taken, taken + stored.byteLength)))
          throw new PrefixMismatchError('The bytes that came are not those that are stored.');
        taken += stored.byteLength;
        position += stored.byteLength;
        if (position < end) continue;
        chunk = undefined;
        await onCompared();
      }
      return piece.subarray(taken);
    },
  };
}

function isSame(one: Uint8Array, other: Uint8Array): boolean {
  for (let i = 0; i < one.byteLength; i += 1) if (one[i] !== other[i]) return false;
  return true;
}

/** The bytes of a body are not those that are stored. */
class PrefixMismatchError extends Error {
  override readonly name = 'PrefixMismatchError';
}

/** The body brought more bytes than the server had announced for certain. */
class OverlongBodyError extends Error {
  override readonly name = 'OverlongBodyError';
}
