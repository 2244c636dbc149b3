import { BodyFile } from './body-file.ts';
import type { ReceiveOrder, WorkerReport } from './protocol.ts';

/** How often the page hears of what was written, in milliseconds. Each report is a transaction there. */
const REPORT_MS = 100;

/** Bytes that may be too few for a file are kept back for so long. */
const SMALL_MS = 1000;

/** A report of an exchange, without the exchange's id. */
type Report<Type = WorkerReport> = Type extends { readonly id: number } ? Omit<Type, 'id'> : never;

/** What it takes to store a body. */
export interface PlacePorts {
  readonly root: () => Promise<FileSystemDirectoryHandle>;
  /** Milliseconds, which never go back. */
  readonly now: () => number;
  readonly report: (report: Report, transfer?: Transferable[]) => void;
}

/**
 * Where the bytes of one body go that are new: into a file, or to the page when there are few. Reports what was written, not more
 * often than is useful.
 */
export class BodyPlace {
  readonly #order: ReceiveOrder;
  readonly #ports: PlacePorts;
  #end: number;
  #file: BodyFile | null = null;
  /** Kept back until it is known whether there are enough for a file. */
  #small: Uint8Array<ArrayBuffer>[] = [];
  #smallSince = 0;
  #reportedAt = Number.NEGATIVE_INFINITY;
  #reportedEnd: number;

  constructor(order: ReceiveOrder, ports: PlacePorts) {
    this.#order = order;
    this.#ports = ports;
    this.#end = Math.max(order.start, order.received);
    this.#reportedEnd = this.#end;
  }

  /** Where in the body the bytes end that were taken. */
  get end(): number {
    return this.#end;
  }

  /** In how many milliseconds `late` is to be called if no piece comes before; `null`: never. */
  get dueInMs(): number | null {
    if (this.#end === this.#reportedEnd) return null;
    const due = this.#file ? this.#reportedAt + REPORT_MS : this.#smallSince + SMALL_MS;
    return Math.max(0, due - this.#ports.now());
  }

  /** Takes the next bytes, whose memory may be used again afterwards. Rejects with the browser's error. */
  async take(piece: Uint8Array<ArrayBuffer>): Promise<void> {
    const { isLarge, smallBytes } = this.#order;
    if (this.#end === this.#reportedEnd) this.#smallSince = this.#ports.now();
    this.#end += piece.byteLength;
    if (!this.#file && !isLarge && this.#end - this.#reportedEnd <= smallBytes) {
      this.#small.push(piece.slice());
      return;
    }
    const file = await this.#opened();
    file.append(piece);
    if (this.dueInMs === 0) this.#tell(file);
  }

  /** No piece has come for a while: stores and tells what was kept back. */
  async late(): Promise<void> {
    this.#tell(await this.#opened());
  }

  /** No more bytes are to come: tells what was not told yet. */
  settle(): void {
    if (this.#file && this.#file.end > this.#reportedEnd) this.#tell(this.#file);
    else if (!this.#file && this.#end > this.#reportedEnd) this.#tellSmall();
  }

  /** The same where stored bytes go on: the page may count less than was written, which a checksum could not be made of. */
  settleBefore(): void {
    if (!this.#file) return;
    this.#file.flush();
    this.#tell(this.#file);
  }

  #tellSmall(): void {
    const data = concatenated(this.#small).buffer;
    this.#ports.report({ type: 'small', offset: this.#reportedEnd, data }, [data]);
  }

  /** Flushes and closes the file. Returns up to where it was flushed; `null` when there is none, or it could not be flushed. */
  close(): number | null {
    const file = this.#file;
    try {
      file?.flush();
      return file?.end ?? null;
    } catch {
      // The row has the checksum of what was not flushed.
      return null;
    } finally {
      file?.close();
    }
  }

  /** The file, with all that was kept back. */
  async #opened(): Promise<BodyFile> {
    if (this.#file) return this.#file;
    const { directory, file, fileStart } = this.#order;
    const { root, now } = this.#ports;
    const place = { directory, file };
    this.#file = await BodyFile.open(await root(), place, fileStart, this.#reportedEnd, now);
    for (const kept of this.#small.splice(0)) this.#file.append(kept);
    return this.#file;
  }

  #tell(file: BodyFile): void {
    const { end, unflushed } = file.written();
    this.#reportedAt = this.#ports.now();
    this.#reportedEnd = end;
    this.#ports.report({ type: 'written', end, unflushed });
  }
}

/** A copy of the pieces, one after the other. */
export function concatenated(pieces: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(pieces.reduce((sum, { byteLength }) => sum + byteLength, 0));
  let position = 0;
  for (const piece of pieces) {
    whole.set(piece, position);
    position += piece.byteLength;
  }
  return whole;
}
