import { abortable } from '../browser/clock.ts';
import type { UsableBody } from '../http/interpret-response.ts';
import { judgeBodyEnd } from '../http/judge-body-end.ts';
import { SMALL_BODY_BYTES } from '../model/body-parts.ts';
import { responseBodyOf } from '../model/rows.ts';
import { commitChunk, dropAhead } from '../model/transitions/receive.ts';
import { finishRecord } from '../model/transitions/settle.ts';
import { composeTransitions, waitingForMore } from '../model/transitions/transition.ts';
import type { TransportResponse } from '../model/transport.ts';
import { bodyStream } from '../storage/bodies.ts';
import { BodyMissingError, isUnreadable } from '../storage/store.ts';
import { type BodySink, ChunkWriter, SinkError, writeBody } from './body-writer.ts';
import { mostBytes, OverlongBodyError, type ReceivedBody, withinTotal } from './received-body.ts';
import type { RecordRun } from './record-run.ts';
import { patienceMs } from './send-request.ts';
import { PrefixMismatchError, StoredPrefix } from './stored-prefix.ts';
import { hasIntegrity } from './verify-integrity.ts';

/**
 * Reads the body in this page, and stores it in rows. `onCompared` is called and awaited once the body has brought again all that
 * is stored, before a byte beyond it is stored.
 */
export async function receiveInPage(
  record: RecordRun,
  response: TransportResponse,
  body: UsableBody,
  onCompared: () => Promise<void>,
): Promise<ReceivedBody> {
  // Rows can't wait until both sides of a gap are compared, so all that follows it comes again.
  if (body.stopAt !== null) await record.apply(dropAhead);
  const before = record.row.received;
  const prefix = body.start < before ? prefixOf(record, body.start) : null;
  const strip =
    prefix &&
    (async (piece: Uint8Array<ArrayBuffer>) => {
      if (prefix.isCompared) return piece;
      const rest = await prefix.strip(piece).catch(toMissing);
      if (prefix.isCompared) await onCompared();
      return rest;
    });
  const ended = (error: unknown, reached?: number): ReceivedBody => ({
    before,
    reached: reached ?? (prefix?.isCompared === false ? prefix.position : record.row.received),
    error,
    isMismatch: error instanceof PrefixMismatchError,
    joint: 'none',
    digest: null,
  });
  try {
    await move(record, response, body, strip);
    return ended(null);
  } catch (error) {
    const cause = error instanceof SinkError ? error.cause : error;
    if (cause instanceof OverlongBodyError) return ended(cause, (mostBytes(body) ?? 0) + 1);
    if (error instanceof SinkError) throw error.cause;
    // Stored bytes are gone: no answer of a server brings them back.
    if (error instanceof BodyMissingError) throw error;
    record.signal.throwIfAborted();
    return ended(error);
  } finally {
    prefix?.close();
  }
}

function toMissing(error: unknown): never {
  throw isUnreadable(error)
    ? new BodyMissingError('Stored bytes can’t be read any more.', { cause: error })
    : error;
}

function prefixOf({ ports, row }: RecordRun, start: number): StoredPrefix {
  const { received } = row;
  const stored = bodyStream(ports.store, responseBodyOf(row), { start, end: received });
  return new StoredPrefix(stored, start, received);
}

type Strip = (piece: Uint8Array<ArrayBuffer>) => Promise<Uint8Array>;

async function move(
  record: RecordRun,
  response: TransportResponse,
  body: UsableBody,
  strip: Strip | null,
): Promise<void> {
  const sink = sinkOf(record, body);
  const offset = Math.max(body.start, record.row.received);
  const due = body.end ?? body.total;
  // A byte more than an uncertain length: a full first chunk would be written before the end of the body has come, and
  // would look like the whole after a kill. Of a small body, the last chunk is the only one, and is written with its end.
  const isSmall = due !== null && due - offset <= SMALL_BODY_BYTES;
  const spare = isSmall || (body.end === null && !body.certain) ? 1 : 0;
  const expectedBytes = due === null ? null : Math.max(0, due - offset + spare);
  const { clock } = record.ports;
  const { chunk } = record.options;
  const signal = record.signal;
  if (response.body) {
    await writeBody(response.body, sink, {
      offset,
      expectedBytes,
      chunk,
      stallTimeoutMs: patienceMs(record),
      clock,
      signal,
      storesPieces: response.storesPieces ?? false,
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

/** Stores chunks of the body in rows. */
export function sinkOf(record: RecordRun, body: UsableBody): BodySink {
  const most = mostBytes(body);
  return {
    commit(offset, data, isLast) {
      const reached = offset + data.byteLength;
      if (most !== null && reached > most) return Promise.reject(new OverlongBodyError());
      const { run, index, row } = record;
      const commit = withinTotal(commitChunk(run.epoch, index, offset, data), data.byteLength);
      const verdict = judgeBodyEnd({ reached, ...body, isBroken: false });
      // In one transaction: after a kill between the two, the server would be asked about a body that is whole.
      const isDone = isLast && verdict === 'whole' && !hasIntegrity(row);
      const finished = isDone ? composeTransitions(commit, finishRecord(run.epoch, index)) : commit;
      if (!isDone || data.byteLength > SMALL_BODY_BYTES) return record.write(finished);
      // The next one gets the slot of this one, so that it comes soon.
      const storing = record.write(run.hasQueued ? waitingForMore(finished) : finished);
      record.allCame(storing);
      return storing;
    },
  };
}
