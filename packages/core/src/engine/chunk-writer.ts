import type { Clock } from '../platform/clock.ts';

/**
 * Where the bytes go: `commit` resolves once `data`, which begins at `offset` of the body, is on disk. After that its
 * memory is used again.
 */
export interface BodySink {
  commit(offset: number, data: ArrayBuffer): Promise<void>;
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

/**
 * Gathers pieces into chunks and writes them one after the other. Two buffers take turns, one being filled while the
 * other is written: memory that the browser has to clear first is the slowest of all.
 */
export class ChunkWriter {
  readonly #sink: BodySink;
  readonly #options: ChunkWriterOptions;
  #buffer: Uint8Array<ArrayBuffer> | null = null;
  #spare: Uint8Array<ArrayBuffer> | null = null;
  #filled = 0;
  #offset: number;
  #writing: Promise<void> = Promise.resolve();
  #isWriting = false;
  /** What is being gathered is older than it should be, and waits for the write before it. */
  #isOverdue = false;
  #failure: SinkError | null = null;
  #cancelTimer: () => void = () => {};

  constructor(sink: BodySink, options: ChunkWriterOptions) {
    this.#sink = sink;
    this.#options = options;
    this.#offset = options.offset;
  }

  /**
   * Copies the piece. Resolves when there is room for more: it waits for the disk only when a whole chunk is ready behind
   * a write.
   */
  async push(piece: Uint8Array): Promise<void> {
    const { maxAgeMs, clock } = this.#options;
    for (let from = 0; from < piece.byteLength; ) {
      this.#buffer ??= this.#emptyBuffer();
      const part = piece.subarray(from, from + this.#buffer.byteLength - this.#filled);
      if (this.#filled === 0) this.#cancelTimer = clock.setTimer(() => this.#age(), maxAgeMs);
      this.#buffer.set(part, this.#filled);
      this.#filled += part.byteLength;
      from += part.byteLength;
      if (this.#filled < this.#buffer.byteLength) continue;
      await this.#writing;
      if (this.#failure) break;
      // Unless the write before has seen to it that it is written.
      if (this.#filled === this.#buffer?.byteLength) this.#flush();
    }
    if (this.#failure) throw this.#failure;
  }

  /** Writes the rest and resolves with the offset where the body ended. */
  async end(): Promise<number> {
    this.#flush();
    await this.#writing;
    if (this.#failure) throw this.#failure;
    return this.#offset;
  }

  /** Drops what is not being written, and resolves when no write is under way. */
  async stop(): Promise<void> {
    this.#cancelTimer();
    this.#filled = 0;
    await this.#writing;
  }

  /** Old chunks don't queue: a disk that is slower than the network would have ever more of them in memory. */
  #age(): void {
    if (this.#isWriting) this.#isOverdue = true;
    else this.#flush();
  }

  #flush(): void {
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
    this.#isWriting = true;
    this.#writing = this.#writing.then(() => this.#write(offset, chunk));
  }

  async #write(offset: number, chunk: Uint8Array<ArrayBuffer>): Promise<void> {
    if (this.#failure) return;
    try {
      await this.#sink.commit(offset, chunk.buffer);
      if (chunk.byteLength === this.#options.maxBytes) this.#spare = chunk;
    } catch (cause) {
      this.#failure = new SinkError('The bytes could not be stored.', { cause });
      this.#options.onFailure(this.#failure);
    }
    this.#isWriting = false;
    if (this.#isOverdue) this.#flush();
  }

  #emptyBuffer(): Uint8Array<ArrayBuffer> {
    const { maxBytes, expectedBytes, offset } = this.#options;
    const spare = this.#spare;
    this.#spare = null;
    // What was announced is only believed of the first buffer: were it wrong, the chunks would be tiny ever after.
    const isFirst = this.#offset === offset;
    return (
      spare ?? new Uint8Array(isFirst ? Math.min(maxBytes, expectedBytes || maxBytes) : maxBytes)
    );
  }
}
