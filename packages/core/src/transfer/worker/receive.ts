import { type PieceReader, readPieces } from '../read-pieces.ts';
import { PrefixMismatchError, StoredPrefix } from '../stored-prefix.ts';
import { BodyPlace, concatenated, type PlacePorts } from './body-place.ts';
import { addTo, digestOf, type Hash, KeptHashes, newHash } from './hashes.ts';
import { type BodyEnd, type EndKind, plainError, type ReceiveOrder } from './protocol.ts';

const keptHashes = new KeptHashes();

/** How often the page hears that what comes is still being compared, in milliseconds. */
const COMPARING_MS = 100;

/** What it takes to receive a body. */
export interface ReceivePorts extends PlacePorts {
  /** Resolves after so many milliseconds with `null`. */
  readonly wait: (ms: number) => Promise<null>;
  readonly signal: AbortSignal;
  /** Where stored bytes go on, as it is now: see `ReceiveOrder.stopAt`. */
  readonly stopAt: () => number | null;
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
  #hash: Hash | null = null;
  /** What came beyond the place where stored bytes go on. */
  #beyond: Uint8Array | null = null;

  constructor(order: ReceiveOrder, ports: ReceivePorts, place: BodyPlace) {
    this.#order = order;
    this.#ports = ports;
    this.#place = place;
    const { stored, start, received } = order;
    this.#prefix = stored && new StoredPrefix(stored.stream(), start, received);
  }

  async run(body: ReadableStream<Uint8Array> | null): Promise<BodyEnd> {
    const { hash: wanted } = this.#order;
    try {
      await this.#move(body);
      const hash = this.#hash;
      const beyond = this.#beyond && { beyond: this.#beyond.slice().buffer };
      return {
        position: this.#position,
        error: null,
        digest: wanted && hash ? digestOf(hash) : null,
        ...beyond,
      };
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

  async #move(body: ReadableStream<Uint8Array> | null): Promise<void> {
    this.#hash = await this.#hashOfStored();
    const place = this.#place;
    const pieces = body && readPieces(body);
    try {
      for (;;) {
        const piece = pieces && (await this.#next(pieces));
        if (!piece) break;
        const rest = await this.#strip(piece);
        if (rest.byteLength > 0 && (await this.#take(rest)) === 'enough') break;
      }
    } catch (error) {
      if (error instanceof Broken) {
        place.settle();
        this.#keepHash();
      }
      throw error;
    } finally {
      pieces?.cancel(null);
    }
    if (this.#beyond) place.settleBefore();
    else place.settle();
  }

  /** The hash of what is stored of the body; `null` when none is asked for. */
  async #hashOfStored(): Promise<Hash | null> {
    const { hash: wanted, received } = this.#order;
    if (!wanted) return null;
    const kept = keptHashes.take(pathOf(this.#order), received);
    if (kept) return kept;
    const hash = newHash(wanted.algorithm);
    if (wanted.stored) await addTo(hash, wanted.stored, this.#ports.signal);
    return hash;
  }

  #keepHash(): void {
    const isOfAll = !this.#prefix || this.#prefix.isCompared;
    if (this.#hash && isOfAll) keptHashes.keep(pathOf(this.#order), this.#hash, this.#place.end);
  }

  /** Stores what is new, up to where stored bytes go on. Resolves with whether more is wanted. */
  async #take(piece: Uint8Array<ArrayBuffer>): Promise<'more' | 'enough'> {
    const { limit, comparedBytes } = this.#order;
    const place = this.#place;
    const come = this.#beyond?.byteLength ?? 0;
    if (limit !== null && place.end + come + piece.byteLength > limit)
      throw new Broken('overlong', new Error('More bytes came than were announced.'));
    const stopAt = this.#ports.stopAt();
    const room = stopAt === null ? Number.POSITIVE_INFINITY : Math.max(0, stopAt - place.end);
    const own = piece.subarray(0, room);
    if (own.byteLength > 0) {
      this.#hash?.update(own);
      await place.take(own);
    }
    if (piece.byteLength < room) return 'more';
    const rest = piece.subarray(own.byteLength);
    const beyond = rest.subarray(0, comparedBytes - come);
    this.#beyond = concatenated(this.#beyond ? [this.#beyond, beyond] : [beyond]);
    return this.#beyond.byteLength >= comparedBytes ? 'enough' : 'more';
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

/** Names the file for as long as the worker lives. */
const pathOf = ({ directory, file }: ReceiveOrder): string => [...directory, file].join('/');
