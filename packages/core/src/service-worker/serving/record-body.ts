import { BodyMissingError } from '../../storage/bodies.ts';
import { responseBodyOf } from '../../store/body-address.ts';
import type { RecordAddress } from '../../store/record-row.ts';
import { nextChange } from '../next-change.ts';
import type { WorkerPorts } from '../worker-ports.ts';
import { continues, type ServableRecord, servable } from './servable-record.ts';
import type { StoredChunks } from './stored-chunks.ts';

export interface RecordBodyPorts {
  readonly ports: WorkerPorts;
  readonly chunks: StoredChunks;
}

/**
 * Streams a part of a record's body: what is there at once, the rest as it arrives. Two chunks at a time are in memory.
 * It waits for as long as the background fetch is not settled, paused or not; it errors when the bytes are gone, or when
 * the record has started over with another representation.
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

  /** `waitUntil` is given a promise that resolves when nobody wants any more of it, for whichever reason. */
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
      // What is not finished may have started over meanwhile, and then these are perhaps the bytes of something else.
      if (this.#known.growing) await this.#look();
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
      return await this.#ports.chunks.read(responseBodyOf(record), range);
    } catch (error) {
      if (growing && error instanceof BodyMissingError) return null;
      throw error;
    }
  }

  /** Waits for the next byte; `false` when there is none to come. */
  async #arrived(): Promise<boolean> {
    if (this.#end !== null && this.#position >= this.#end) return false;
    while (this.#position >= this.#known.record.received) {
      if (!this.#known.growing) return this.#ended();
      const changed = nextChange(this.#record.uid, this.#ports.ports);
      await this.#look();
      if (this.#known.growing && this.#position >= this.#known.record.received) await changed;
    }
    return true;
  }

  #ended(): false {
    if (this.#end === null) return false;
    throw new BodyMissingError('The body has turned out to be shorter than was announced.');
  }

  async #look(): Promise<void> {
    const { uid, index } = this.#record;
    const state = await this.#ports.ports.store.use((store) => store.read(uid));
    const record = state?.records[index];
    const now = state && record && servable(state.registration, record);
    if (!now && record?.state === 'pending' && state?.registration.phase === 'active') {
      // It starts over, and has no answer yet: the next one decides whether this goes on.
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
