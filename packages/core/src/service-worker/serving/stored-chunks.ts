import type { BodyAddress } from '../../store/body-address.ts';
import { BodyMissingError, type ByteRange } from '../../store/body-stream.ts';
import type { StoredChunk } from '../../store/store.ts';
import type { WorkerStore } from '../worker-store.ts';

/** A media element asks for one place after the other, and for two tracks in turn. */
const KEPT_CHUNKS = 3;

/**
 * Reads stored response bodies. The last few chunks that were needed in part stay in memory, because the next small
 * range is most often of the same chunk, and chunks are large.
 */
export class StoredChunks {
  readonly #store: Pick<WorkerStore, 'use'>;
  #kept: readonly StoredChunk[] = [];

  constructor(store: Pick<WorkerStore, 'use'>) {
    this.#store = store;
  }

  /**
   * The bytes from `start` on, at least one, as far as its chunk goes, and not beyond `end`. They are the caller's own.
   * `final` when the body can't be begun anew any more. Rejects with `BodyMissingError` when they are not stored (any
   * more).
   */
  async read(
    body: BodyAddress,
    { start, end }: ByteRange,
    final: boolean,
  ): Promise<Uint8Array<ArrayBuffer>> {
    const known = this.#kept.find((chunk) => isSameBody(chunk.body, body) && holds(chunk, start));
    const chunk = known ?? (await this.#store.use((store) => store.readChunk(body, start)));
    if (!chunk || !holds(chunk, start))
      throw new BodyMissingError(`Byte ${start} of record ${body.index} is not stored any more.`);
    const from = start - chunk.offset;
    const to = Math.min(chunk.data.byteLength, end - chunk.offset);
    const whole = from === 0 && to === chunk.data.byteLength;
    if (!final || (whole && !known)) return new Uint8Array(chunk.data, from, to - from);
    this.#kept = [chunk, ...this.#kept.filter((other) => other !== chunk)].slice(0, KEPT_CHUNKS);
    return new Uint8Array(chunk.data.slice(from, to));
  }
}

const isSameBody = (one: BodyAddress, other: BodyAddress): boolean =>
  one.uid === other.uid && one.index === other.index && one.side === other.side;

const holds = ({ offset, data }: StoredChunk, position: number): boolean =>
  offset <= position && position < offset + data.byteLength;
