import type { StoredChunk } from '../../model/change.ts';
import { BodyMissingError, type ByteRange } from '../../storage/bodies.ts';
import type { BodyAddress } from '../../store/body-address.ts';
import type { WorkerStore } from '../worker-store.ts';

/** Beyond this much, what was needed least recently is let go. */
const KEPT_BYTES = 128 * 2 ** 20;

interface KeptChunk extends ByteRange {
  readonly body: BodyAddress;
  readonly blob: Blob;
}

/**
 * Reads stored response bodies. Chunks are large, and the store reads none in part, while media elements ask for small
 * parts, again and again of the same chunks. So what was read stays for a while as Blobs: those lie in the browser's
 * memory, or on its disk, and not in this worker's, and a part of one goes to the page without passing through it.
 */
export class StoredChunks {
  readonly #store: Pick<WorkerStore, 'use'>;
  /** Least recently needed first. Of finished bodies only: those never change. */
  #kept: readonly KeptChunk[] = [];

  constructor(store: Pick<WorkerStore, 'use'>) {
    this.#store = store;
  }

  /**
   * The bytes from `start` on, at least one, as far as its chunk goes, and not beyond `end`. Rejects with
   * `BodyMissingError` when they are not stored (any more).
   */
  async read(body: BodyAddress, { start, end }: ByteRange): Promise<Uint8Array<ArrayBuffer>> {
    const { offset, data } = await this.#chunk(body, start);
    const from = start - offset;
    return new Uint8Array(data, from, Math.min(data.byteLength, end - offset) - from);
  }

  /** A range of a finished body, when it is short or has been read of late; else `null`: it is to be streamed. */
  async blob(body: BodyAddress, range: ByteRange, maxReads: number): Promise<Blob | null> {
    const parts: Blob[] = [];
    let reads = 0;
    for (let position = range.start; position < range.end; ) {
      const known = this.#find(body, position);
      if (!known && ++reads > maxReads) return null;
      const chunk = known ?? (await this.#keep(body, position));
      const end = Math.min(range.end, chunk.end);
      parts.push(chunk.blob.slice(position - chunk.start, end - chunk.start));
      position = end;
    }
    const [only, ...more] = parts;
    return only && more.length === 0 ? only : new Blob(parts);
  }

  #find(body: BodyAddress, position: number): KeptChunk | undefined {
    const found = this.#kept.find(
      ({ body: { uid, index }, start, end }) =>
        uid === body.uid && index === body.index && start <= position && position < end,
    );
    if (found) this.#kept = [...this.#kept.filter((other) => other !== found), found];
    return found;
  }

  async #keep(body: BodyAddress, position: number): Promise<KeptChunk> {
    const { offset: start, data } = await this.#chunk(body, position);
    const chunk = { body, start, end: start + data.byteLength, blob: new Blob([data]) };
    const kept = [...this.#kept, chunk];
    let bytes = kept.reduce((sum, { blob }) => sum + blob.size, 0);
    while (bytes > KEPT_BYTES && kept.length > 1) bytes -= kept.shift()?.blob.size ?? 0;
    this.#kept = kept;
    return chunk;
  }

  async #chunk(body: BodyAddress, position: number): Promise<StoredChunk> {
    const chunk = await this.#store.use((store) => store.readChunk(body, position));
    if (!chunk || chunk.offset > position)
      throw new BodyMissingError(
        `Byte ${position} of record ${body.index} is not stored any more.`,
      );
    return chunk;
  }
}
