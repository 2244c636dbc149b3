import type { ServerResponse } from 'node:http';
import { closeEarly, pauseUnlessClosed, resetConnection } from './break-connection.ts';
import type { ByteRange } from './byte-range.ts';
import { type ByteSource, SLICE_BYTES } from './byte-source.ts';

/** Kept, so that a test which fakes the clock does not stop a server in the same process. */
const nowMs = performance.now.bind(performance);

/** How a body is to go wrong; counted in body bytes of this response. `null` and absent mean "not at all". */
export interface BodyFaults {
  readonly throttleBytesPerSecond?: number | null | undefined;
  /** Break the connection with a TCP reset. */
  readonly resetAfterBytes?: number | null | undefined;
  /** End the connection in good order, but too early. */
  readonly closeAfterBytes?: number | null | undefined;
  /** Send nothing more and keep the connection open. */
  readonly stallAfterBytes?: number | null | undefined;
}

export type BodyEnding = 'complete' | 'reset' | 'closed' | 'client-closed';

/** The slices of a throttled body are small enough to look like a stream and large enough for timers. */
const THROTTLE_STEP_MS = 50;

/**
 * Streams `range` of `source` with backpressure. `faults` is asked before every slice, so that a throttle
 * moved while a download runs takes effect at once; `onSent` gets the number of bytes handed to the socket.
 */
export async function sendBody(
  response: ServerResponse,
  source: ByteSource,
  range: ByteRange,
  faults: () => BodyFaults,
  onSent: (bytes: number) => void,
): Promise<BodyEnding> {
  // Without this a fault at byte 0 would also swallow the head.
  response.flushHeaders();
  let offset = range.from;
  let dueMs = nowMs();
  while (offset < range.to) {
    if (response.closed || response.destroyed) return 'client-closed';
    const now = faults();
    const sent = offset - range.from;
    if (sent >= (now.resetAfterBytes ?? Number.POSITIVE_INFINITY)) return resetConnection(response);
    if (sent >= (now.closeAfterBytes ?? Number.POSITIVE_INFINITY)) return closeEarly(response);
    if (sent >= (now.stallAfterBytes ?? Number.POSITIVE_INFINITY)) {
      await pauseUnlessClosed(response, THROTTLE_STEP_MS);
      continue;
    }
    const length = Math.min(range.to - offset, sliceBytes(now, sent));
    const wantsMore = response.write(source.read(offset, offset + length));
    offset += length;
    onSent(length);
    if (!wantsMore) await drained(response);
    if (now.throttleBytesPerSecond != null) {
      dueMs =
        Math.max(dueMs, nowMs() - THROTTLE_STEP_MS) + (length * 1000) / now.throttleBytesPerSecond;
      await pauseUnlessClosed(response, dueMs - nowMs());
    }
  }
  return finish(response);
}

function sliceBytes(faults: BodyFaults, sent: number): number {
  const throttled =
    ((faults.throttleBytesPerSecond ?? Number.POSITIVE_INFINITY) * THROTTLE_STEP_MS) / 1000;
  const untilFault = [faults.resetAfterBytes, faults.closeAfterBytes, faults.stallAfterBytes].map(
    (limit) => (limit ?? Number.POSITIVE_INFINITY) - sent,
  );
  return Math.max(1, Math.floor(Math.min(SLICE_BYTES, throttled, ...untilFault)));
}

function drained(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      response.off('drain', done);
      response.off('close', done);
      resolve();
    };
    response.on('drain', done);
    response.on('close', done);
    if (response.closed) done();
  });
}

/** Ends the response and tells whether the client stayed until everything was handed over. */
export function finish(response: ServerResponse): Promise<BodyEnding> {
  return new Promise((resolve) => {
    response.once('close', () => resolve(response.writableFinished ? 'complete' : 'client-closed'));
    if (response.closed) resolve('client-closed');
    response.end();
  });
}
