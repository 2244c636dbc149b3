import { sha256, sha384, sha512 } from '@noble/hashes/sha2.js';
import { type PieceReader, readPieces } from '../read-pieces.ts';
import { PrefixMismatchError, StoredPrefix } from '../stored-prefix.ts';
import { BodyPlace, type PlacePorts } from './body-place.ts';
import { type BodyEnd, type EndKind, plainError, type ReceiveOrder } from './protocol.ts';

const hashes = { sha256, sha384, sha512 };

/** How often the page hears that what comes is still being compared, in milliseconds. */
const COMPARING_MS = 100;

/** What it takes to receive a body. */
export interface ReceivePorts extends PlacePorts {
  /** Resolves after so many milliseconds with `null`. */
  readonly wait: (ms: number) => Promise<null>;
  readonly signal: AbortSignal;
}

/** Moves a body into a file, or to the page when it is small. Reports how it has ended; does not reject. */
export async function receiveBody(
  body: ReadableStream<Uint8Array> | null,
  order: ReceiveOrder,
  ports: ReceivePorts,
): Promise<void> {
  const place = new BodyPlace(order, ports);
  const end = await new Receiving(order, ports, place).run(body);
  ports.report({ type: 'ended', end });
  ports.report({ type: 'closed', flushedTo: place.close() });
}

/** What broke a body off, and of what kind that is. */
class Broken extends Error {
  readonly kind: EndKind;

  constructor(kind: EndKind, cause: unknown) {
    super(kind, { cause });
    this.kind = kind;
  }
}

class Receiving {
  readonly #order: ReceiveOrder;
  readonly #ports: ReceivePorts;
  readonly #place: BodyPlace;
  readonly #prefix: StoredPrefix | null;
  #toldAt = 0;
  #waiting: Promise<null> | null = null;

  constructor(order: ReceiveOrder, ports: ReceivePorts, place: BodyPlace) {
    this.#order = order;
    this.#ports = ports;
    this.#place = place;
    const { stored, start, received } = order;
    this.#prefix = stored && new StoredPrefix(stored.stream(), start, received);
  }

  async run(body: ReadableStream<Uint8Array> | null): Promise<BodyEnd> {
    try {
      const digest = await this.#move(body);
      return { position: this.#position, error: null, digest };
    } catch (error) {
      const { kind, cause } = error instanceof Broken ? error : new Broken('storage', error);
      return { position: this.#position, error: { kind, ...plainError(cause) }, digest: null };
    } finally {
      this.#prefix?.close();
    }
  }

  /** Up to where the body has come. */
  get #position(): number {
    const prefix = this.#prefix;
    return prefix && !prefix.isCompared ? prefix.position : this.#place.end;
  }

  /** Resolves with the hash, if one is asked for. */
  async #move(body: ReadableStream<Uint8Array> | null): Promise<string | null> {
    const { hash: wanted, limit } = this.#order;
    const hash = wanted && hashes[wanted.algorithm].create();
    if (hash && wanted.stored) await eachPiece(wanted.stored, (piece) => hash.update(piece));
    const place = this.#place;
    const pieces = body && readPieces(body);
    try {
      for (;;) {
        const piece = pieces && (await this.#next(pieces));
        if (!piece) break;
        const rest = await this.#strip(piece);
        if (rest.byteLength === 0) continue;
        if (limit !== null && place.end + rest.byteLength > limit)
          throw new Broken('overlong', new Error('More bytes came than were announced.'));
        hash?.update(rest);
        await place.take(rest);
      }
    } catch (error) {
      if (error instanceof Broken) place.settle();
      throw error;
    } finally {
      pieces?.cancel(null);
    }
    place.settle();
    return hash && btoa(String.fromCharCode(...hash.digest()));
  }

  /** The next piece, `null` at the end. What was kept back is stored when none comes for a while. */
  async #next(pieces: PieceReader): Promise<Uint8Array<ArrayBuffer> | null> {
    const { signal } = this.#ports;
    const reading = pieces.read().then(
      (piece) => ({ piece }),
      (cause: unknown) => {
        throw new Broken('network', cause);
      },
    );
    // It may fail while something else is waited for.
    reading.catch(() => {});
    for (;;) {
      const dueMs = this.#place.dueInMs;
      const arrived = await (dueMs === null
        ? reading
        : Promise.race([reading, this.#waited(dueMs)]));
      if (signal.aborted) throw new Broken('network', signal.reason);
      if (arrived) return arrived.piece;
      if (this.#place.dueInMs === 0) await this.#place.late();
    }
  }

  /** One timer at a time: pieces come by the thousand. It may be set for what was reported meanwhile. */
  #waited(dueMs: number): Promise<null> {
    this.#waiting ??= this.#ports.wait(dueMs).finally(() => {
      this.#waiting = null;
    });
    return this.#waiting;
  }

  async #strip(piece: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
    const prefix = this.#prefix;
    if (!prefix || prefix.isCompared) return piece;
    const rest = await prefix.strip(piece).catch((error: unknown) => {
      throw error instanceof PrefixMismatchError ? new Broken('mismatch', error) : error;
    });
    const now = this.#ports.now();
    if (prefix.isCompared) this.#ports.report({ type: 'compared' });
    else if (now - this.#toldAt >= COMPARING_MS) {
      this.#toldAt = now;
      this.#ports.report({ type: 'comparing', position: prefix.position });
    }
    return rest;
  }
}

async function eachPiece(blob: Blob, take: (piece: Uint8Array) => void): Promise<void> {
  const reader = blob.stream().getReader();
  for (let read = await reader.read(); !read.done; read = await reader.read()) take(read.value);
}
