import type { UnflushedTail } from '../../model/body-parts.ts';
import { Checksum } from '../../storage/checksum.ts';

/**
 * The parts of `FileSystemSyncAccessHandle` that are used (File System Standard §2.6). In Safari before 16.4 all but `write` return
 * promises; that of `flush` and `close` is not waited for.
 */
export interface SyncAccessHandle {
  write(bytes: Uint8Array<ArrayBuffer>, options: { readonly at: number }): number;
  getSize(): number | Promise<number>;
  truncate(size: number): void | Promise<void>;
  flush(): void;
  close(): void;
}

/** Dedicated workers alone have it: TypeScript's library for pages does not know it. */
export const syncAccessHandleOf = (file: FileSystemFileHandle): Promise<SyncAccessHandle> =>
  (
    file as FileSystemFileHandle & { createSyncAccessHandle(): Promise<SyncAccessHandle> }
  ).createSyncAccessHandle();

/**
 * Before more is written, a file is flushed when so much was written since the last time, or so long ago. A power loss costs no
 * more than that.
 */
const FLUSH_BYTES = 256 * 2 ** 20;
const FLUSH_MS = 5000;

/**
 * Each write costs Firefox 0.3 ms, however little it is, and the network gives it 64 KiB at a time: such pieces are written
 * together. Chromium gives several times as much.
 */
const SMALL_PIECE_BYTES = 128 * 1024;
const KEPT_BYTES = 2 ** 20;

/** A file that this worker writes a part of a body into. Offsets are those of the body. */
export class BodyFile {
  readonly #handle: SyncAccessHandle;
  readonly #start: number;
  #end: number;
  #flushedTo: number;
  /** What was taken and is not written yet. */
  #kept: Uint8Array<ArrayBuffer> | null = null;
  #keptBytes = 0;
  readonly #now: () => number;
  #flushedAt: number;
  #checksum = new Checksum();

  private constructor(handle: SyncAccessHandle, start: number, end: number, now: () => number) {
    this.#handle = handle;
    this.#start = start;
    this.#end = end;
    this.#flushedTo = end;
    this.#now = now;
    this.#flushedAt = now();
  }

  /**
   * Opens the file, and makes it where it is missing. What it holds beyond `end` was never counted, and is cut off. Rejects with
   * the browser's error; with a `NotReadableError` when it holds less.
   */
  static async open(
    root: FileSystemDirectoryHandle,
    { directory, file }: { readonly directory: readonly string[]; readonly file: string },
    start: number,
    end: number,
    now: () => number,
  ): Promise<BodyFile> {
    let parent = root;
    for (const name of directory) parent = await parent.getDirectoryHandle(name, { create: true });
    const handle = await syncAccessHandleOf(await parent.getFileHandle(file, { create: true }));
    try {
      const size = await handle.getSize();
      if (size < end - start)
        throw new DOMException(`The file ${file} is shorter than it was.`, 'NotReadableError');
      if (size > end - start) await handle.truncate(end - start);
      if (end > start) handle.flush();
    } catch (error) {
      handle.close();
      throw error;
    }
    return new BodyFile(handle, start, end, now);
  }

  /** Where in the body the bytes end that were taken. */
  get end(): number {
    return this.#end + this.#keptBytes;
  }

  /**
   * Writes what was kept back. Returns up to where the body is written, and what of it a power loss may still take (`null`:
   * nothing). Throws as `append` does.
   */
  written(): { readonly end: number; readonly unflushed: UnflushedTail | null } {
    this.#writeKept();
    const end = this.#end;
    if (this.#flushedTo === end) return { end, unflushed: null };
    return { end, unflushed: { from: this.#flushedTo, checksum: this.#checksum.value() } };
  }

  /** Takes the next bytes. Throws the browser's error, `QuotaExceededError` when the disk is full. */
  append(bytes: Uint8Array<ArrayBuffer>): void {
    const isSmall = bytes.byteLength <= SMALL_PIECE_BYTES;
    if (!isSmall || this.#keptBytes + bytes.byteLength > KEPT_BYTES) this.#writeKept();
    if (!isSmall) {
      this.#write(bytes);
      return;
    }
    this.#kept ??= new Uint8Array(KEPT_BYTES);
    this.#kept.set(bytes, this.#keptBytes);
    this.#keptBytes += bytes.byteLength;
  }

  #writeKept(): void {
    const kept = this.#kept?.subarray(0, this.#keptBytes);
    this.#keptBytes = 0;
    if (kept && kept.byteLength > 0) this.#write(kept);
  }

  #write(bytes: Uint8Array<ArrayBuffer>): void {
    const isDue =
      this.#end - this.#flushedTo >= FLUSH_BYTES || this.#now() - this.#flushedAt >= FLUSH_MS;
    if (isDue) this.#flush();
    for (let from = 0; from < bytes.byteLength; ) {
      const piece = bytes.subarray(from);
      const written = this.#handle.write(piece, { at: this.#end - this.#start });
      if (written === 0) throw new DOMException('The disk took no byte.', 'QuotaExceededError');
      this.#checksum.add(piece.subarray(0, written));
      this.#end += written;
      from += written;
    }
  }

  /** Writes what was kept back, and makes all of it last over a power loss. Throws as `append` does. */
  flush(): void {
    this.#writeKept();
    this.#flush();
  }

  #flush(): void {
    this.#handle.flush();
    this.#flushedTo = this.#end;
    this.#flushedAt = this.#now();
    this.#checksum = new Checksum();
  }

  close(): void {
    this.#handle.close();
  }
}
