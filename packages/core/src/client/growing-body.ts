import { sameRepresentation } from '../http/validators.ts';
import { type RecordRow, type RegistrationRows, responseBodyOf } from '../model/rows.ts';
import { toHeaders } from '../model/stored-exchange.ts';
import { type BodySource, type ByteRange, bodyStream, readPiece } from '../storage/bodies.ts';
import { BodyMissingError } from '../storage/store.ts';
import { failureOf, releasedError } from './stored-response.ts';

/** What tells of a record while it changes. */
export interface RecordWatch {
  /** Its registration and its row as they are stored now; `undefined` when they were released. */
  load(): Promise<RegistrationRows | undefined>;
  /**
   * Resolves when the record may have changed since the call. Rejects when nobody waits any more, because the manager was closed.
   * When `cancelled` aborts, it need not resolve before the next change.
   */
  changed(cancelled: AbortSignal): Promise<void>;
}

/** A record that has a response, as it was when it was read. */
export interface AnsweredRecord {
  readonly record: RecordRow;
  /** More bytes are to come. */
  readonly growing: boolean;
}

/** `null` while there is no response, and when its body was given up. */
export function answered({ registration, records }: RegistrationRows): AnsweredRecord | null {
  const [record] = records;
  if (!record?.response || record.state === 'failed') return null;
  const growing = record.state === 'pending' && registration.phase === 'active';
  return record.state === 'done' || growing ? { record, growing } : null;
}

/**
 * Streams a part of the body of a record: what is stored at once, the rest as it arrives. A few MiB are in memory at a time. It
 * waits until the background fetch has settled, also while that is paused. Errors with the failure of the record, with
 * `InvalidStateError` (DOMException) when it is released, with `BodyMissingError` when bytes are gone or the record has started
 * over with another representation.
 */
export class GrowingBody {
  readonly #source: BodySource;
  readonly #watch: RecordWatch;
  readonly #cancelled = new AbortController();
  #known: AnsweredRecord;
  #position: number;
  readonly #end: number | null;
  /** Of what does not grow any more. */
  #rest: ReadableStreamDefaultReader<Uint8Array<ArrayBuffer>> | null = null;

  /** @param range `end` is `null` where the size is not known: to the end, wherever that is */
  constructor(
    source: BodySource,
    watch: RecordWatch,
    found: AnsweredRecord,
    range: { readonly start: number; readonly end: number | null },
  ) {
    this.#source = source;
    this.#watch = watch;
    this.#known = found;
    this.#position = range.start;
    this.#end = range.end;
  }

  /** `onOver` is called when the stream has ended, has failed or was cancelled. */
  stream(onOver: () => void = () => {}): ReadableStream<Uint8Array<ArrayBuffer>> {
    return new ReadableStream(
      {
        pull: async (controller) => {
          try {
            const bytes = await this.#next();
            if (this.#cancelled.signal.aborted) return;
            if (bytes) return controller.enqueue(bytes);
            controller.close();
          } catch (error) {
            controller.error(error);
          }
          onOver();
        },
        cancel: async (reason) => {
          this.#cancelled.abort();
          onOver();
          await this.#rest?.cancel(reason);
        },
      },
      // The next piece is read while this one is on its way.
      { highWaterMark: 1 },
    );
  }

  /** The next bytes, `null` after the last. */
  async #next(): Promise<Uint8Array<ArrayBuffer> | null> {
    while (await this.#arrived()) {
      const bytes = this.#known.growing ? await this.#piece() : await this.#pieceOfRest();
      if (!bytes) continue;
      this.#position += bytes.byteLength;
      return bytes;
    }
    return null;
  }

  /** Waits for the next byte; resolves with `false` when none is to come. */
  async #arrived(): Promise<boolean> {
    if (this.#end !== null && this.#position >= this.#end) return false;
    while (this.#position >= this.#known.record.received) {
      if (!this.#known.growing) return this.#ended();
      await this.#untilChanged(() => this.#position >= this.#known.record.received);
      if (this.#cancelled.signal.aborted) return false;
    }
    return true;
  }

  #ended(): false {
    if (this.#end === null) return false;
    throw new BodyMissingError('The body has turned out to be shorter than was announced.');
  }

  /** Bytes of what is still growing; `null` when they have gone meanwhile. */
  async #piece(): Promise<Uint8Array<ArrayBuffer> | null> {
    const { record } = this.#known;
    let bytes: Uint8Array<ArrayBuffer> | null = null;
    try {
      bytes = await readPiece(this.#source, responseBodyOf(record), this.#available());
    } catch (error) {
      if (!(error instanceof BodyMissingError)) throw error;
    }
    // It may have started over meanwhile, and these may be bytes of another representation.
    if (bytes) await this.#refresh();
    else await this.#untilChanged(() => this.#known.record.received === record.received);
    return bytes;
  }

  async #pieceOfRest(): Promise<Uint8Array<ArrayBuffer> | null> {
    const body = responseBodyOf(this.#known.record);
    this.#rest ??= bodyStream(this.#source, body, this.#available()).getReader();
    return (await this.#rest.read()).value ?? null;
  }

  #available(): ByteRange {
    const { received } = this.#known.record;
    return { start: this.#position, end: Math.min(this.#end ?? received, received) };
  }

  /** Looks at what is stored, and waits for the next change when that is the same as before. */
  async #untilChanged(isSame: () => boolean): Promise<void> {
    const changed = this.#watch.changed(this.#cancelled.signal);
    // Looking may fail first.
    changed.catch(() => {});
    await this.#refresh();
    if (this.#known.growing && isSame()) await changed;
  }

  async #refresh(): Promise<void> {
    const state = await this.#watch.load();
    const record = state?.records[0];
    if (!record) throw releasedError();
    const now = answered(state);
    if (!now && record.state === 'pending' && state.registration.phase === 'active') {
      // It starts over, and has no response yet: the next one decides whether this stream goes on.
      const { response } = this.#known.record;
      this.#known = { record: { ...record, response }, growing: true };
      return;
    }
    if (!now) throw failureOf(record);
    if (!continues(this.#known.record, now.record))
      throw new BodyMissingError('The file has changed on the server while it was being read.');
    this.#known = now;
  }
}

/**
 * Whether the bytes of `now` continue those of `before`, so that more of them may follow what was read. A record that starts
 * over gets a new response, perhaps of another representation.
 */
function continues(before: RecordRow, now: RecordRow): boolean {
  const same = JSON.stringify(before.response) === JSON.stringify(now.response);
  if (same && now.received >= before.received && fileOfStart(before) === fileOfStart(now))
    return true;
  return (
    before.response?.status === now.response?.status &&
    sameRepresentation(headersOf(before), headersOf(now))
  );
}

/** The file in which the body begins. What starts over is written into another one. */
const fileOfStart = ({ parts = [] }: RecordRow): string | undefined =>
  parts.find(({ start }) => start === 0)?.file;

const headersOf = ({ response }: RecordRow): Headers => toHeaders(response?.headers ?? []);
