import type { Exchange } from '../engine/exchange.ts';
import { judgeBodyEnd } from '../engine/judge-body-end.ts';
import { DownloadTotalExceededError } from '../engine/run-errors.ts';
import { PrefixMismatchError, StoredPrefix } from '../engine/stored-prefix.ts';
import { writeBody } from '../engine/write-body.ts';
import type { UsableBody } from '../http/interpret-response.ts';
import type { RegistrationState, Transition } from '../model/change.ts';
import { adoptResponse } from '../model/transitions/receive.ts';
import { finishRecord } from '../model/transitions/settle.ts';
import type { TransportResponse } from '../model/transport.ts';
import { abortable } from '../platform/abortable.ts';
import { BodyMissingError } from '../storage/bodies.ts';
import type { StoredResponse } from '../store/stored-response.ts';
import { commitChunk } from '../store/transitions/commit-chunk.ts';
import { followedBy } from '../store/transitions/followed-by.ts';
import { type BodySink, ChunkWriter, SinkError } from './body-writer.ts';
import type { RegistrationRun } from './registration-run.ts';
import { patienceMs } from './send-request.ts';

/** How a body came to its end. */
export interface ReceivedBody {
  /** How many bytes were stored before it came. */
  readonly before: number;
  /** Where in the representation it ended. */
  readonly reached: number;
  /** What broke it; `null` when it ended in good order. */
  readonly error: unknown;
  /** Its bytes are not those that are stored. */
  readonly isMismatch: boolean;
}

/** The body brought more than the server had said it would: what it brought can't be trusted. */
class OverlongBodyError extends Error {
  override readonly name = 'OverlongBodyError';
}

/**
 * Stores what a body brings beyond what is stored, and says how it ended. What is thrown concerns the whole
 * registration.
 */
export async function receiveBody(
  run: RegistrationRun,
  index: number,
  { response, head }: Pick<Exchange, 'response' | 'head'>,
  body: UsableBody,
): Promise<ReceivedBody> {
  const prefix = prefixOf(run, index, head, body);
  const before = run.record(index).received;
  const reached = () =>
    prefix?.isCompared === false ? prefix.position : run.record(index).received;
  try {
    await move(run, index, response, body, prefix);
    return { before, reached: reached(), error: null, isMismatch: false };
  } catch (error) {
    const cause = error instanceof SinkError ? error.cause : error;
    if (cause instanceof OverlongBodyError)
      return { before, reached: (body.end ?? reached()) + 1, error: cause, isMismatch: false };
    if (error instanceof SinkError) throw error.cause;
    // No answer of a server puts that right.
    if (error instanceof BodyMissingError) throw error;
    run.signalOf(index).throwIfAborted();
    return { before, reached: reached(), error, isMismatch: error instanceof PrefixMismatchError };
  }
}

/** What is stored of what the body brings again; `null` when it brings nothing again. */
function prefixOf(
  run: RegistrationRun,
  index: number,
  stored: StoredResponse,
  { start, head, total }: UsableBody,
): StoredPrefix | null {
  const { received } = run.record(index);
  if (start >= received) return null;
  const address = { uid: run.uid, index, side: 'response' } as const;
  return new StoredPrefix(run.ports.store, address, { start, end: received }, async () => {
    // All of what is stored is this answer's beginning: from here on it is this answer that is stored.
    if (head !== 'adopt') return;
    await run.apply([index], adoptResponse(run.epoch, index, stored, total));
  });
}

async function move(
  run: RegistrationRun,
  index: number,
  response: TransportResponse,
  body: UsableBody,
  prefix: StoredPrefix | null,
): Promise<void> {
  const sink = sinkOf(run, index, body);
  const offset = Math.max(body.start, run.record(index).received);
  const due = body.end ?? body.total;
  // A first chunk that ends where an uncertain length says would look like the whole after a kill.
  const spare = body.end === null && !body.certain ? 1 : 0;
  const expectedBytes = due === null ? null : Math.max(0, due - offset + spare);
  const { clock } = run.ports;
  const { chunk } = run.options;
  const signal = run.signalOf(index);
  const strip = prefix && ((piece: Uint8Array) => prefix.strip(piece));
  if (response.body) {
    await writeBody(response.body, sink, {
      offset,
      expectedBytes,
      chunk,
      stallTimeoutMs: patienceMs(run, index),
      clock,
      signal,
      ...(strip && { strip }),
    });
    return;
  }
  // No body, or a browser without streams.
  const whole = new Uint8Array(await abortable(response.arrayBuffer(), signal));
  const onFailure = () => {};
  const writer = new ChunkWriter(sink, { offset, expectedBytes, ...chunk, clock, onFailure });
  await writer.push(strip ? await strip(whole) : whole);
  await writer.end();
}

function sinkOf(run: RegistrationRun, index: number, body: UsableBody): BodySink {
  const { end, total, certain } = body;
  return {
    commit(offset, data, isLast) {
      const reached = offset + data.byteLength;
      const most = end ?? (certain ? total : null);
      if (most !== null && reached > most) return Promise.reject(new OverlongBodyError());
      const commit = withinTotal(commitChunk(run.epoch, index, offset, data), data.byteLength);
      const verdict = judgeBodyEnd({ reached, end, total, certain, isBroken: false });
      // In one transaction: a kill between the two would leave a whole body that has to be asked about.
      const isDone = isLast && verdict === 'whole' && !run.mustVerify(index);
      return run.apply(
        [index],
        isDone ? followedBy(commit, finishRecord(run.epoch, index)) : commit,
      );
    },
  };
}

/** Background Fetch §5: more bytes than `downloadTotal` fail the whole fetch. */
function withinTotal(commit: Transition, bytes: number): Transition {
  const transition = (state: RegistrationState) => {
    const { downloaded, downloadTotal } = state.registration;
    if (downloadTotal > 0 && downloaded + bytes > downloadTotal)
      throw new DownloadTotalExceededError(
        `More than the downloadTotal of ${downloadTotal} bytes has arrived. Give the exact sum, or leave it out.`,
      );
    return commit(state);
  };
  return Object.assign(transition, commit);
}
