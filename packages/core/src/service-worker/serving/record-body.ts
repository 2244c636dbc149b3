import { type BodyPart, stretchesOf } from '../../model/body-parts.ts';
import {
  type BodyAddress,
  type RecordAddress,
  responseBodyOf,
  type StoredBody,
} from '../../model/rows.ts';
import type { StoredChunk } from '../../model/transitions/transition.ts';
import { type ByteRange, readBlob } from '../../storage/bodies.ts';
import { BodyMissingError } from '../../storage/store.ts';
import { nextChange, type WorkerPorts, type WorkerStore } from '../worker-ports.ts';
import { continues, type ServableRecord, servable } from './servable-record.ts';

/** The size of the cache. Beyond it, the chunk that was not needed for longest is dropped. */
const CACHE_BYTES = 128 * 2 ** 20;

/** How many files are known at most. They are not open, and cost some bytes each. */
const MAX_FILES = 64;

/** So much of a file is read at once when it is streamed. */
const PIECE_BYTES = 2 ** 20;

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
export class BodyReader {
  readonly #store: Pick<WorkerStore, 'use'>;
  /** Least recently needed first. Only of finished bodies, which never change. */
  #cached: readonly CachedChunk[] = [];
  /** The same of files: finding one costs the worker five calls to the browser, more than all the rest of a small range. */
  readonly #files = new Map<string, Blob>();

  constructor(store: Pick<WorkerStore, 'use'>) {
    this.#store = store;
  }

  /**
   * The bytes from `start` as far as they lie in one place, or to `end`: at least one byte. Rejects with `BodyMissingError` when
   * they are not stored.
   */
  async read(body: StoredBody, range: ByteRange): Promise<Uint8Array<ArrayBuffer>> {
    const [stretch] = stretchesOf(body.parts ?? [], range);
    const { start, end = range.end } = stretch ?? range;
    if (stretch?.part) {
      const piece = { start, end: Math.min(end, start + PIECE_BYTES) };
      const blob = await this.#store.use((store) => readBlob(store, body, piece));
      return new Uint8Array(await blob.arrayBuffer());
    }
    const { offset, data } = await this.#chunk(body, start);
    const from = start - offset;
    return new Uint8Array(data, from, Math.min(data.byteLength, end - offset) - from);
  }

  /** A range of a finished body; `null` when that takes more than `maxReads` reads of rows, so that it is better streamed. */
  async blob(body: StoredBody, range: ByteRange, maxReads: number): Promise<Blob | null> {
    const pieces: Blob[] = [];
    let reads = 0;
    for (const { start, end, part } of stretchesOf(body.parts ?? [], range)) {
      if (part) {
        pieces.push(await this.#sliceOf(body, { start, end }));
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

  /** A range of a finished body that lies in one file. */
  #sliceOf(body: StoredBody, range: ByteRange): Promise<Blob> {
    return this.#store.use((store) => {
      const readFile = async (uid: string, part: BodyPart): Promise<Blob> => {
        const key = `${uid}/${part.file}`;
        const file = this.#files.get(key) ?? (await store.readFile(uid, part));
        this.#files.delete(key);
        this.#files.set(key, file);
        const [oldest] = this.#files.keys();
        if (this.#files.size > MAX_FILES && oldest !== undefined) this.#files.delete(oldest);
        return file;
      };
      return readBlob({ readFile, readChunk: (...args) => store.readChunk(...args) }, body, range);
    });
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
    const { offset: start, data } = await this.#chunk(body, position);
    const chunk = { body, start, end: start + data.byteLength, blob: new Blob([data]) };
    const kept = [...this.#cached, chunk];
    let bytes = kept.reduce((sum, { blob }) => sum + blob.size, 0);
    while (bytes > CACHE_BYTES && kept.length > 1) bytes -= kept.shift()?.blob.size ?? 0;
    this.#cached = kept;
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

export interface RecordBodyPorts {
  readonly ports: WorkerPorts;
  readonly bodies: BodyReader;
}

/**
 * Streams a part of a record's body: what is stored at once, the rest as it arrives. Two chunks at a time are in memory. It
 * waits until the background fetch has settled, also while that is paused. It errors when the bytes are gone, and when the
 * record has started over with another representation.
 */
export class RecordBody {
  readonly #ports: RecordBodyPorts;
  readonly #record: RecordAddress;
  #known: ServableRecord;
  #position: number;
  readonly #end: number | null;

  constructor(
    ports: RecordBodyPorts,
    found: ServableRecord,
    { start, end }: { readonly start: number; readonly end: number | null },
  ) {
    const { uid, index } = found.record;
    this.#ports = ports;
    this.#record = { uid, index };
    this.#known = found;
    this.#position = start;
    this.#end = end;
  }

  /** `waitUntil` is given a promise that resolves when the stream has ended, has failed or was cancelled. */
  stream(waitUntil: (promise: Promise<void>) => void): ReadableStream<Uint8Array<ArrayBuffer>> {
    let onOver = (): void => {};
    waitUntil(
      new Promise((resolve) => {
        onOver = resolve;
      }),
    );
    return new ReadableStream(
      {
        pull: async (controller) => {
          try {
            const bytes = await this.next();
            if (bytes) return controller.enqueue(bytes);
            controller.close();
          } catch (error) {
            controller.error(error);
          }
          onOver();
        },
        cancel: () => onOver(),
      },
      // The next chunk is read while this one is on its way to the page.
      { highWaterMark: 1 },
    );
  }

  /** The next bytes, `null` after the last. */
  async next(): Promise<Uint8Array<ArrayBuffer> | null> {
    while (await this.#arrived()) {
      const bytes = await this.#read();
      // A record that is not finished may have started over meanwhile, and these may be bytes of another representation.
      if (this.#known.growing) await this.#refresh();
      if (!bytes) continue;
      this.#position += bytes.byteLength;
      return bytes;
    }
    return null;
  }

  async #read(): Promise<Uint8Array<ArrayBuffer> | null> {
    const { record, growing } = this.#known;
    const end = Math.min(this.#end ?? record.received, record.received);
    const range = { start: this.#position, end };
    try {
      return await this.#ports.bodies.read(responseBodyOf(record), range);
    } catch (error) {
      if (growing && error instanceof BodyMissingError) return null;
      throw error;
    }
  }

  /** Waits for the next byte; resolves with `false` when none is to come. */
  async #arrived(): Promise<boolean> {
    if (this.#end !== null && this.#position >= this.#end) return false;
    while (this.#position >= this.#known.record.received) {
      if (!this.#known.growing) return this.#ended();
      const changed = nextChange(this.#record.uid, this.#ports.ports);
      await this.#refresh();
      if (this.#known.growing && this.#position >= this.#known.record.received) await changed;
    }
    return true;
  }

  #ended(): false {
    if (this.#end === null) return false;
    throw new BodyMissingError('The body has turned out to be shorter than was announced.');
  }

  async #refresh(): Promise<void> {
    const { uid, index } = this.#record;
    const state = await this.#ports.ports.store.use((store) => store.load(uid, [index]));
    const record = state?.records[0];
    const now = state && record && servable(state.registration, record);
    if (!now && record?.state === 'pending' && state?.registration.phase === 'active') {
      // It starts over, and has no response yet: the next one decides whether this stream goes on.
      const { response } = this.#known.record;
      this.#known = { ...this.#known, record: { ...record, response } };
      return;
    }
    if (!now) throw new BodyMissingError('The background fetch has failed, or was released.');
    if (!continues(this.#known.record, now.record))
      throw new BodyMissingError('The file has changed on the server while it was being served.');
    this.#known = now;
  }
}
