import { type Clock, onAbort } from '../browser/clock.ts';
import { readPieces } from './read-pieces.ts';
import { StallWatchdog } from './stall-watchdog.ts';

/**
 * Stores bytes: `commit` resolves once `data`, which begins at `offset` of the body, is on disk. After that its memory is
 * used again. `isLast` says that the body has ended in good order and `data` is its end.
 */
export interface BodySink {
  commit(offset: number, data: ArrayBuffer, isLast: boolean): Promise<void>;
}

export interface ChunkWriterOptions {
  /** Where in the body the first byte belongs. */
  readonly offset: number;
  readonly maxBytes: number;
  readonly maxAgeMs: number;
  /** How many bytes are to come, if that is known: for a small body the buffer is small. */
  readonly expectedBytes?: number | null;
  readonly clock: Clock;
  /** A write has failed: no more bytes are wanted. */
  readonly onFailure: (error: SinkError) => void;
}

/** The sink has failed, which is not network trouble; `cause` is its error. */
export class SinkError extends Error {
  override readonly name = 'SinkError';
}

/** Two, so that the browser has the next write when it has finished one. */
const MAX_UNDER_WAY = 2;

/**
 * Gathers pieces into chunks and writes them in order. One buffer is filled while others are written. Buffers are used
 * again, because allocating memory, which the browser clears, takes long.
 */
export class ChunkWriter {
  readonly #sink: BodySink;
  readonly #options: ChunkWriterOptions;
  #buffer: Uint8Array<ArrayBuffer> | null = null;
  readonly #spares: Uint8Array<ArrayBuffer>[] = [];
  #filled = 0;
  #offset: number;
  /** The writes, oldest first. They end in order, and none rejects. */
  readonly #underWay: Promise<void>[] = [];
  /** What is being gathered is older than `maxAgeMs`, and waits for the writes before it. */
  #isOverdue = false;
  #failure: SinkError | null = null;
  #cancelTimer: () => void = () => {};

  constructor(sink: BodySink, options: ChunkWriterOptions) {
    this.#sink = sink;
    this.#options = options;
    this.#offset = options.offset;
  }

  /** Copies the piece. Resolves when there is room for more: it waits for the disk only when a whole chunk must. */
  async push(piece: Uint8Array): Promise<void> {
    const { maxAgeMs, clock } = this.#options;
    for (let from = 0; from < piece.byteLength && !this.#failure; ) {
      this.#buffer ??= this.#emptyBuffer();
      const part = piece.subarray(from, from + this.#buffer.byteLength - this.#filled);
      if (this.#filled === 0) this.#cancelTimer = clock.setTimer(() => this.#age(), maxAgeMs);
      this.#buffer.set(part, this.#filled);
      this.#filled += part.byteLength;
      from += part.byteLength;
      if (this.#filled < this.#buffer.byteLength) continue;
      await this.#room();
      // The end of the write before may have begun this one: `#isOverdue`.
      if (this.#filled === this.#buffer?.byteLength) this.#flush();
    }
    if (this.#failure) throw this.#failure;
  }

  /** Writes the rest, the last of the body unless it broke, and resolves with the offset where it ended. */
  async end(isWhole = true): Promise<number> {
    await this.#room();
    this.#flush(isWhole);
    await Promise.all(this.#underWay);
    if (this.#failure) throw this.#failure;
    return this.#offset;
  }

  /** Drops what is not being written, and resolves when no write is under way. */
  async stop(): Promise<void> {
    this.#cancelTimer();
    this.#filled = 0;
    await Promise.all(this.#underWay);
  }

  /** Resolves when another write may be begun. */
  async #room(): Promise<void> {
    while (this.#underWay.length >= MAX_UNDER_WAY) await this.#underWay[0];
  }

  /** An old chunk waits for the writes before it: on a disk slower than the network there would be ever more in memory. */
  #age(): void {
    if (this.#underWay.length > 0) this.#isOverdue = true;
    else this.#flush();
  }

  #flush(isLast = false): void {
    this.#cancelTimer();
    this.#isOverdue = false;
    const buffer = this.#buffer;
    if (!buffer || this.#filled === 0 || this.#failure) return;
    const isWhole = this.#filled === buffer.byteLength;
    const chunk = isWhole ? buffer : buffer.slice(0, this.#filled);
    if (isWhole) this.#buffer = null;
    const offset = this.#offset;
    this.#offset += this.#filled;
    this.#filled = 0;
    this.#underWay.push(this.#write(offset, chunk, isLast));
  }

  async #write(offset: number, chunk: Uint8Array<ArrayBuffer>, isLast: boolean): Promise<void> {
    try {
      await this.#sink.commit(offset, chunk.buffer, isLast);
      if (chunk.byteLength === this.#options.maxBytes) this.#spares.push(chunk);
    } catch (cause) {
      this.#fail(cause);
    }
    void this.#underWay.shift();
    if (this.#isOverdue && this.#underWay.length === 0) this.#flush();
  }

  #fail(cause: unknown): void {
    // A write that follows a failed one fails too, because its offset does not fit. The first error says why.
    if (this.#failure) return;
    this.#failure = new SinkError('The bytes could not be stored.', { cause });
    this.#options.onFailure(this.#failure);
  }

  #emptyBuffer(): Uint8Array<ArrayBuffer> {
    const { maxBytes, expectedBytes, offset } = this.#options;
    // Only the first buffer is as small as was announced: if that was wrong, all later chunks would be tiny.
    const isFirst = this.#offset === offset;
    return (
      this.#spares.pop() ??
      new Uint8Array(isFirst ? Math.min(maxBytes, expectedBytes || maxBytes) : maxBytes)
    );
  }
}

export interface WriteBodyOptions
  extends Pick<ChunkWriterOptions, 'offset' | 'expectedBytes' | 'clock'> {
  readonly chunk: Pick<ChunkWriterOptions, 'maxBytes' | 'maxAgeMs'>;
  /** How long the stream may bring nothing. Milliseconds. */
  readonly stallTimeoutMs: number;
  readonly signal: AbortSignal;
  /** Whether each piece is committed before the next one is read. Default `false`. */
  readonly storesPieces?: boolean;
  /** Removes from a piece what is stored already. When it rejects, the body is not wanted. */
  readonly strip?: (piece: Uint8Array<ArrayBuffer>) => Promise<Uint8Array>;
}

/**
 * Moves a body into the sink, in order, and resolves with the offset where it ended. A chunk is written when it is
 * full or old; writes overlap the next reads, and there are never more than two under way.
 *
 * When the stream fails, what has arrived is still committed before the stream's error is thrown: it is a valid prefix.
 * An abort throws the signal's reason and drops what is not committed. No write is under way after it. An error of the sink
 * is thrown as `SinkError`.
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
  const { storesPieces = false } = options;
  let toCome = expectedBytes ?? Number.POSITIVE_INFINITY;
  const chunks = new ChunkWriter(sink, {
    offset,
    expectedBytes,
    ...chunk,
    clock,
    onFailure: cancel,
  });
  const unlink = onAbort(signal, () => cancel(signal.reason));
  const watchdog = new StallWatchdog(clock, stallTimeoutMs, cancel);
  try {
    for (;;) {
      watchdog.reading();
      const piece = await pieces.read();
      watchdog.idle();
      signal.throwIfAborted();
      watchdog.throwIfStalled();
      if (!piece) break;
      const fresh = strip ? await strip(piece) : piece;
      await chunks.push(fresh);
      toCome -= fresh.byteLength;
      // The last one is committed as such.
      if (storesPieces && toCome > 0) await chunks.end(false);
    }
    return await chunks.end();
  } catch (error) {
    cancel(error);
    if (!signal.aborted && !(error instanceof SinkError)) await chunks.end(false);
    throw error;
  } finally {
    watchdog.stop();
    unlink();
    await chunks.stop();
  }
}
