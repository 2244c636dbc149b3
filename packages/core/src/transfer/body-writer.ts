import type { Clock } from '../platform/clock.ts';

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
