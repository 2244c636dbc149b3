import { type BodyPart, stretchesOf } from '../../model/body-parts.ts';
import type { BodyAddress, StoredBody } from '../../model/rows.ts';
import type { StoredChunk } from '../../model/transitions/transition.ts';
import type { BodySource, ByteRange } from '../../storage/bodies.ts';
import { BodyMissingError } from '../../storage/store.ts';
import { registrationNews, type WorkerPorts } from '../worker-ports.ts';
import { RecentFiles } from './recent-files.ts';

/** The size of the cache. Beyond it, the chunk that was not needed for longest is dropped. */
const CACHE_BYTES = 128 * 2 ** 20;

interface CachedChunk extends ByteRange {
  readonly body: BodyAddress;
  readonly blob: Blob;
}

/**
 * Reads stored response bodies. A part of a file is a slice of it, which costs nothing. Of what is in rows the store reads whole
 * chunks, which are large, while media elements ask for small parts of the same chunks again and again. So chunks are kept for a
 * while as Blobs. Those lie in the browser's memory or on its disk, not in this worker's memory, and a part of one goes to the page
 * without passing through the worker.
 */
export class WorkerBodies implements BodySource {
  readonly #store: WorkerPorts['store'];
  /** Those of finished bodies, which never change. */
  readonly #files: RecentFiles;
  /** Least recently needed first. Only of finished bodies. */
  #cached: readonly CachedChunk[] = [];

  constructor({ store, channel, environment: { clock } }: WorkerPorts) {
    this.#store = store;
    this.#files = new RecentFiles((uid, part) => this.readFile(uid, part), clock);
    channel?.onMessage((message) => {
      const news = registrationNews(message);
      if (news && !news.isProgress) this.#forget(news.uid);
    });
  }

  readChunk(body: BodyAddress, offset: number): Promise<StoredChunk | undefined> {
    return this.#store.use((store) => store.readChunk(body, offset));
  }

  readFile(uid: string, part: BodyPart): Promise<Blob> {
    return this.#store.use((store) => store.readFile(uid, part));
  }

  /**
   * A range of a finished body; `null` when that takes more than `maxReads` reads of rows, so that it is better streamed. Rejects
   * with `BodyMissingError` when it is not stored.
   */
  async blob(body: StoredBody, range: ByteRange, maxReads: number): Promise<Blob | null> {
    const pieces: Blob[] = [];
    let reads = 0;
    for (const { start, end, part } of stretchesOf(body.parts ?? [], range)) {
      if (part) {
        const file = await this.#files.read(body.uid, part);
        if (file.size < end - part.start) throw missing(body, part.start + file.size);
        pieces.push(file.slice(start - part.start, end - part.start));
        continue;
      }
      for (let position = start; position < end; ) {
        const known = this.#find(body, position);
        if (!known && ++reads > maxReads) return null;
        const chunk = known ?? (await this.#keep(body, position));
        const to = Math.min(end, chunk.end);
        pieces.push(chunk.blob.slice(position - chunk.start, to - chunk.start));
        position = to;
      }
    }
    const [only, ...more] = pieces;
    return only && more.length === 0 ? only : new Blob(pieces);
  }

  #find(body: BodyAddress, position: number): CachedChunk | undefined {
    const found = this.#cached.find(
      ({ body: { uid, index }, start, end }) =>
        uid === body.uid && index === body.index && start <= position && position < end,
    );
    if (found) this.#cached = [...this.#cached.filter((other) => other !== found), found];
    return found;
  }

  async #keep(body: BodyAddress, position: number): Promise<CachedChunk> {
    const read = await this.readChunk(body, position);
    if (!read || read.offset > position) throw missing(body, position);
    const { offset: start, data } = read;
    const chunk = { body, start, end: start + data.byteLength, blob: new Blob([data]) };
    const kept = [...this.#cached, chunk];
    let bytes = kept.reduce((sum, { blob }) => sum + blob.size, 0);
    while (bytes > CACHE_BYTES && kept.length > 1) bytes -= kept.shift()?.blob.size ?? 0;
    this.#cached = kept;
    return chunk;
  }

  /** What is released is not kept here. */
  #forget(uid: string): void {
    this.#files.forget(uid);
    this.#cached = this.#cached.filter(({ body }) => body.uid !== uid);
  }
}

const missing = ({ index }: BodyAddress, position: number): BodyMissingError =>
  new BodyMissingError(`Byte ${position} of record ${index} is not stored any more.`);
