import { abortable } from '../platform/abortable.ts';
import type { TransportResponse } from '../platform/transport.ts';
import type { RegistrationState, Transition } from '../store/store.ts';
import { beginResponse } from '../store/transitions/begin-response.ts';
import { commitChunk } from '../store/transitions/commit-chunk.ts';
import { finishRecord } from '../store/transitions/settle-record.ts';
import type { AttemptOutcome } from './attempt-outcome.ts';
import { type BodySink, ChunkWriter, SinkError } from './chunk-writer.ts';
import { isRepeatable } from './classify-answer.ts';
import { networkTrouble } from './network-trouble.ts';
import type { RegistrationRun } from './registration-run.ts';
import { DownloadTotalExceededError } from './run-errors.ts';
import { patienceMs } from './send-watched.ts';
import { writeBody } from './write-body.ts';

/** Which bytes of the whole a body brings. */
export interface BodyExtent {
  readonly offset: number;
  /** Where this body must end; `null` when the server has not said. */
  readonly end: number | null;
  /** The size of the whole, `null` when unknown. */
  readonly total: number | null;
}

/** Where the body must end, as far as the server has said. */
const dueOf = ({ end, total }: BodyExtent): number | null => end ?? total;

/** The body brought more than the server had said it would: what it brought can't be trusted. */
class OverlongBodyError extends Error {}

/** Stores a body as it comes, and says what that makes of the record. */
export async function receiveBody(
  run: RegistrationRun,
  index: number,
  response: TransportResponse,
  extent: BodyExtent,
): Promise<AttemptOutcome> {
  let end: number;
  try {
    end = await move(run, index, response, extent);
  } catch (error) {
    if (error instanceof SinkError && error.cause instanceof OverlongBodyError)
      return startOver(run, index);
    if (error instanceof SinkError) throw error.cause;
    run.signal.throwIfAborted();
    return networkTrouble(error, isRepeatable(run.record(index).request));
  }
  // Some engines take a connection that was cut for the end of the body.
  const due = dueOf(extent);
  if (due !== null && end < due)
    return networkTrouble(
      new TypeError(`The body ended after ${end} of ${due} bytes.`),
      isRepeatable(run.record(index).request),
    );
  if (extent.end !== null && extent.total !== null && extent.end < extent.total)
    return { kind: 'again' };
  await run.apply([index], finishRecord(run.epoch, index));
  return { kind: 'done' };
}

async function move(
  run: RegistrationRun,
  index: number,
  response: TransportResponse,
  extent: BodyExtent,
): Promise<number> {
  const sink = sinkOf(run, index, extent);
  const { offset } = extent;
  const due = dueOf(extent);
  const expectedBytes = due === null ? null : due - offset;
  const { clock } = run.ports;
  const { chunk } = run.options;
  const { signal } = run;
  const stallTimeoutMs = patienceMs(run, index);
  if (response.body)
    return writeBody(response.body, sink, {
      offset,
      expectedBytes,
      chunk,
      stallTimeoutMs,
      clock,
      signal,
    });
  // No body, or a browser without streams.
  const whole = new Uint8Array(await abortable(response.arrayBuffer(), signal));
  const writer = new ChunkWriter(sink, {
    offset,
    expectedBytes,
    ...chunk,
    clock,
    onFailure: () => {},
  });
  await writer.push(whole);
  return writer.end();
}

function sinkOf(run: RegistrationRun, index: number, extent: BodyExtent): BodySink {
  return {
    commit(offset, data) {
      if (extent.end !== null && offset + data.byteLength > extent.end)
        return Promise.reject(new OverlongBodyError());
      const commit = commitChunk(run.epoch, index, offset, data);
      return run.apply([index], withinTotal(commit, data.byteLength));
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

async function startOver(run: RegistrationRun, index: number): Promise<AttemptOutcome> {
  await run.apply([index], beginResponse(run.epoch, index, null, null));
  return { kind: 'again' };
}
