/** The bytes of a body are not those that are stored. */
export class PrefixMismatchError extends Error {
  override readonly name = 'PrefixMismatchError';
}

/** Compares what a body brings again with what is stored of it, and says what it brings beyond that. */
export class StoredPrefix {
  readonly #stored: ReadableStreamDefaultReader<Uint8Array>;
  readonly #end: number;
  #position: number;
  #piece: Uint8Array = new Uint8Array(0);

  /** `stored` gives the bytes from `start` up to `end`. */
  constructor(stored: ReadableStream<Uint8Array>, start: number, end: number) {
    this.#stored = stored.getReader();
    this.#position = start;
    this.#end = end;
  }

  /** Up to where the body was compared. */
  get position(): number {
    return this.#position;
  }

  get isCompared(): boolean {
    return this.#position === this.#end;
  }

  /**
   * The bytes of `piece` that lie beyond what is stored. Rejects with `PrefixMismatchError`, and as `stored` does.
   */
  async strip(piece: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
    let taken = 0;
    while (taken < piece.byteLength && !this.isCompared) {
      if (this.#piece.byteLength === 0) this.#piece = await this.#next();
      const count = Math.min(this.#piece.byteLength, piece.byteLength - taken);
      for (let i = 0; i < count; i += 1)
        if (this.#piece[i] !== piece[taken + i])
          throw new PrefixMismatchError('The bytes that came are not those that are stored.');
      this.#piece = this.#piece.subarray(count);
      taken += count;
      this.#position += count;
    }
    return piece.subarray(taken);
  }

  close(): void {
    void this.#stored.cancel().catch(() => {});
  }

  async #next(): Promise<Uint8Array> {
    const { value } = await this.#stored.read();
    if (value) return value;
    throw new DOMException(`Byte ${this.#position} is not stored any more.`, 'NotReadableError');
  }
}
