import type { StoredChunk } from '../model/change.ts';
import { BodyMissingError } from '../storage/bodies.ts';
import type { Store } from '../storage/store.ts';
import type { BodyAddress } from '../store/body-address.ts';
import { isUnreadable } from '../store/recheck-bodies.ts';

/** A body has other bytes than those that are stored of it. */
export class PrefixMismatchError extends Error {
  override readonly name = 'PrefixMismatchError';
}

/**
 * Holds a body against what is stored of it: bytes that come again are compared and dropped, so that what follows them
 * provably continues what is stored, whatever the headers say. One stored chunk at a time is in memory.
 */
export class StoredPrefix {
  readonly #store: Store;
  readonly #address: BodyAddress;
  readonly #end: number;
  readonly #onCompared: () => Promise<void>;
  #position: number;
  #chunk: StoredChunk | undefined;

  /**
   * Compares from `start` up to but not including `end`; `onCompared` is called and awaited once all of it was the same,
   * before any byte beyond it is handed on.
   */
  constructor(
    store: Store,
    address: BodyAddress,
    { start, end }: { readonly start: number; readonly end: number },
    onCompared: () => Promise<void>,
  ) {
    this.#store = store;
    this.#address = address;
    this.#position = start;
    this.#end = end;
    this.#onCompared = onCompared;
  }

  /** How far the body has been compared. */
  get position(): number {
    return this.#position;
  }

  get isCompared(): boolean {
    return this.#position === this.#end;
  }

  /** The bytes of `piece` that lie beyond what is stored. Rejects with `PrefixMismatchError`. */
  async strip(piece: Uint8Array): Promise<Uint8Array> {
    let taken = 0;
    while (taken < piece.byteLength && !this.isCompared) {
      const stored = await this.#storedBytes(piece.byteLength - taken);
      if (!isSame(stored, piece.subarray(taken, taken + stored.byteLength)))
        throw new PrefixMismatchError('The bytes that came are not those that are stored.');
      taken += stored.byteLength;
      this.#position += stored.byteLength;
      if (!this.isCompared) continue;
      this.#chunk = undefined;
      await this.#onCompared();
    }
    return piece.subarray(taken);
  }

  /** The stored bytes from the position on, at least one and at most `most`. */
  async #storedBytes(most: number): Promise<Uint8Array> {
    const at = this.#position;
    if (!this.#chunk || this.#chunk.offset + this.#chunk.data.byteLength <= at)
      this.#chunk = await this.#store.readChunk(this.#address, at).catch((error: unknown) => {
        if (isUnreadable(error)) return undefined;
        throw error;
      });
    const chunk = this.#chunk;
    if (!chunk || chunk.offset > at)
      throw new BodyMissingError(`Byte ${at} of ${this.#end} is not stored any more.`);
    const from = at - chunk.offset;
    const length = Math.min(most, this.#end - at, chunk.data.byteLength - from);
    return new Uint8Array(chunk.data, from, length);
  }
}

function isSame(one: Uint8Array, other: Uint8Array): boolean {
  for (let i = 0; i < one.byteLength; i += 1) if (one[i] !== other[i]) return false;
  return true;
}
