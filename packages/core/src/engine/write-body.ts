import type { Clock } from '../platform/clock.ts';
import { type BodySink, ChunkWriter, SinkError } from '../transfer/body-writer.ts';
import { StallWatchdog } from '../transfer/stall-watchdog.ts';
import { readPieces } from './read-pieces.ts';

export interface WriteBodyOptions {
  /** Where in the body the stream begins. */
  readonly offset: number;
  /** How many bytes the stream is to bring, if that is known. */
  readonly expectedBytes?: number | null;
  readonly chunk: { readonly maxBytes: number; readonly maxAgeMs: number };
  readonly stallTimeoutMs: number;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Takes away what is stored already of a piece, and may reject: the body is not wanted then. */
  readonly strip?: (piece: Uint8Array) => Promise<Uint8Array>;
}

/**
 * Moves a body into the sink, in order, and resolves with the offset where it ended. A chunk is written when it is
 * full or old; writes overlap the next reads, and there are never more than two under way.
 *
 * When the stream fails, what has arrived is still committed before the stream's error is thrown: it is a valid prefix.
 * An abort throws the signal's reason and drops what is not committed. No write is under way after it. The sink's own errors come as `SinkError.cause`.
 */
export async function writeBody(
  body: ReadableStream<Uint8Array>,
  sink: BodySink,
  options: WriteBodyOptions,
): Promise<number> {
  const { signal } = options;
  signal.throwIfAborted();
  const pieces = readPieces(body);
  const cancel = (reason: unknown) => pieces.cancel(reason);
  const { offset, expectedBytes = null, chunk, clock, stallTimeoutMs, strip } = options;
  const chunks = new ChunkWriter(sink, {
    offset,
    expectedBytes,
    ...chunk,
    clock,
    onFailure: cancel,
  });
  const onAbort = () => cancel(signal.reason);
  signal.addEventListener('abort', onAbort, { once: true });
  const watchdog = new StallWatchdog(clock, stallTimeoutMs, cancel);
  try {
    for (;;) {
      watchdog.reading();
      const piece = await pieces.read();
      watchdog.idle();
      signal.throwIfAborted();
      watchdog.throwIfStalled();
      if (!piece) break;
      await chunks.push(strip ? await strip(piece) : piece);
    }
    return await chunks.end();
  } catch (error) {
    cancel(error);
    if (!signal.aborted && !(error instanceof SinkError)) await chunks.end(false);
    throw error;
  } finally {
    watchdog.stop();
    signal.removeEventListener('abort', onAbort);
    await chunks.stop();
  }
}
