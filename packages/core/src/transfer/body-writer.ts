import { type Clock, onAbort } from '../browser/clock.ts';
import { StallWatchdog } from './stall-watchdog.ts';

/**
 * Where the bytes go: `commit` resolves once `data`, which begins at `offset` of the body, is on disk. After that its
 * memory is used again. `isLast` says that the body has ended in good order and `data` is the end of it.
 */
export interface BodySink {
  commit(offset: number, data: ArrayBuffer, isLast: boolean): Promise<void>;
}

export interface ChunkWriterOptions {
  /** Where in the body the first byte belongs. */
  readonly offset: number;
  readonly maxBytes: number;
  readonly maxAgeMs: number;
  /** How many bytes are to come, if that is known: a small body needs no large buffer. */
  readonly expectedBytes?: number | null;
  readonly clock: Clock;
  /** A write has failed: no more bytes are wanted. */
  readonly onFailure: (error: SinkError) => void;
}

/** The sink failed; not to be taken for network trouble. */
export class SinkError extends Error {
  override readonly name = 'SinkError';
}

/** With the second write given to the browser while it is busy with the first, its disk never waits for the page. */
const MAX_UNDER_WAY = 2;

/**
 * Gathers pieces into chunks and writes them in order. The buffers take turns, one being filled while the others are
 * written: memory that the browser has to clear first is the slowest of all.
 */
export class ChunkWriter {
  readonly #sink: BodySink;
  readonly #options: ChunkWriterOptions;
  #buffer: Uint8Array<ArrayBuffer> | null = null;
  readonly #spares: Uint8Array<ArrayBuffer>[] = [];
  #filled = 0;
  #offset: number;
  /** Oldest first; they end in order, and none rejects. */
  readonly #underWay: Promise<void>[] = [];
  /** What is being gathered is older than it should be, and waits for the writes before it. */
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
      // Unless the write before has seen to it that it is written.
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

  /** Old chunks don't queue: a disk that is slower than the network would have ever more of them in memory. */
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
    // The write behind one that has failed fails as well, since it is not the next; the first knows why.
    if (this.#failure) return;
    this.#failure = new SinkError('The bytes could not be stored.', { cause });
    this.#options.onFailure(this.#failure);
  }

  #emptyBuffer(): Uint8Array<ArrayBuffer> {
    const { maxBytes, expectedBytes, offset } = this.#options;
    // What was announced is only believed of the first buffer: were it wrong, the chunks would be tiny ever after.
    const isFirst = this.#offset === offset;
    return (
      this.#spares.pop() ??
      new Uint8Array(isFirst ? Math.min(maxBytes, expectedBytes || maxBytes) : maxBytes)
    );
  }
}

/** Large enough to need few reads, small enough to stay in a processor's cache on its way into a chunk. */
const PIECE_BYTES = 512 * 1024;

interface PieceReader {
  /** The next bytes, which are good until the next call; `null` at the end. Rejects when the stream fails. */
  read(): Promise<Uint8Array | null>;
  /** Says that no more is wanted; a pending read ends. */
  cancel(reason: unknown): void;
}

/**
 * Reads a body piece by piece. A stream that can fill a buffer of ours (in Chromium and Firefox those from the network
 * can) gets the same one each time: making a new one for every piece costs as much time as the copying.
 */
function readPieces(body: ReadableStream<Uint8Array>): PieceReader {
  const reader = byobReader(body);
  if (reader) return readInto(reader, PIECE_BYTES);
  const ordinary = body.getReader();
  return {
    read: async () => (await ordinary.read()).value ?? null,
    cancel: (reason) => void ordinary.cancel(reason).catch(() => {}),
  };
}

function readInto(reader: ReadableStreamBYOBReader, size: number): PieceReader {
  let buffer = new ArrayBuffer(size);
  return {
    async read() {
      // The stream takes the buffer away and gives it back with what it has read.
      const { done, value } = await reader.read(new Uint8Array(buffer));
      if (done || !value) return null;
      buffer = value.buffer;
      return value;
    },
    cancel: (reason) => void reader.cancel(reason).catch(() => {}),
  };
}

function byobReader(body: ReadableStream<Uint8Array>): ReadableStreamBYOBReader | undefined {
  try {
    return body.getReader({ mode: 'byob' });
  } catch {
    // Not a byte stream, or an engine without them; one that was in use would fail the ordinary reader too.
    return undefined;
  }
}

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
      await chunks.push(strip ? await strip(piece) : piece);
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
