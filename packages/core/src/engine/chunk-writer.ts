import type { Clock } from '../platform/clock.ts';

/** Where the bytes go: `commit` resolves once `data`, which begins at `offset` of the body, is on disk. */
export interface BodySink {
  commit(offset: number, data: ArrayBuffer): Promise<void>;
}

export interface ChunkWriterOptions {
  /** Where in the body the first byte belongs. */
  readonly offset: number;
  readonly maxBytes: number;
  readonly maxAgeMs: number;
  readonly clock: Clock;
  /** A write has failed: no more bytes are wanted. */
  readonly onFailure: (error: SinkError) => void;
}

/** The sink failed; not to be taken for network trouble. */
export class SinkError extends Error {
  override readonly name = 'SinkError';
}

/** Gathers pieces into chunks and writes them one after the other. */
export class ChunkWriter {
  readonly #sink: BodySink;
  readonly #options: ChunkWriterOptions;
  #pieces: Uint8Array[] = [];
  #gathered = 0;
  #offset: number;
  #writing: Promise<void> = Promise.resolve();
  #failure: SinkError | null = null;
  #cancelTimer: () => void = () => {};

  constructor(sink: BodySink, options: ChunkWriterOptions) {
    this.#sink = sink;
    this.#options = options;
    this.#offset = options.offset;
  }

  /** Resolves when there is room for more: it waits for the disk only when a whole chunk is ready behind a write. */
  async push(piece: Uint8Array): Promise<void> {
    const { maxBytes, maxAgeMs, clock } = this.#options;
    for (let from = 0; from < piece.byteLength; ) {
      const part = piece.subarray(from, from + maxBytes - this.#gathered);
      if (this.#gathered === 0 && part.byteLength > 0)
        this.#cancelTimer = clock.setTimer(() => this.#flush(), maxAgeMs);
      this.#pieces.push(part);
      this.#gathered += part.byteLength;
      from += part.byteLength;
      if (this.#gathered < maxBytes) continue;
      await this.#writing;
      if (this.#failure) break;
      this.#flush();
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
    this.#pieces = [];
    this.#gathered = 0;
    await this.#writing;
  }

  #flush(): void {
    this.#cancelTimer();
    if (this.#gathered === 0 || this.#failure) return;
    const data = joined(this.#pieces, this.#gathered);
    const offset = this.#offset;
    this.#offset += this.#gathered;
    this.#pieces = [];
    this.#gathered = 0;
    this.#writing = this.#writing
      .then(() => (this.#failure ? undefined : this.#sink.commit(offset, data)))
      .catch((cause: unknown) => {
        this.#failure ??= new SinkError('The bytes could not be stored.', { cause });
        this.#options.onFailure(this.#failure);
      });
  }
}

function joined(pieces: readonly Uint8Array[], size: number): ArrayBuffer {
  const whole = new Uint8Array(size);
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.byteLength;
  }
  return whole.buffer;
}
