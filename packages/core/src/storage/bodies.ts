import { type BodyPart, stretchesOf } from '../model/body-parts.ts';
import type { BodyAddress, StoredBody } from '../model/rows.ts';
import { BodyMissingError, type Store } from './store.ts';

/** The bytes of a body from `start` up to, but not including, `end`. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/** What it takes to read bodies. */
export type BodySource = Pick<Store, 'readChunk' | 'readFile'>;

/**
 * Streams a range of a stored body. What is in rows comes one chunk at a time, and none is read before it is asked for; what is
 * in files the browser reads by itself. The stream gives exactly the range, or it errors: `BodyMissingError`, or the store's own
 * error.
 */
export function bodyStream(
  source: BodySource,
  body: StoredBody,
  { start, end }: ByteRange,
): ReadableStream<Uint8Array<ArrayBuffer>> {
  let position = start;
  let reader: ReadableStreamDefaultReader<Uint8Array<ArrayBuffer>> | null = null;

  /** The next bytes, at least one. */
  const next = async (): Promise<Uint8Array<ArrayBuffer>> => {
    if (!reader) {
      const [stretch] = stretchesOf(body.parts ?? [], { start: position, end });
      if (!stretch?.part) return bytesAt(source, body, position, stretch?.end ?? end);
      const piece = await pieceOf(source, body, stretch.part, stretch);
      reader = piece.stream().getReader();
    }
    const { value } = await reader.read();
    if (value) return value;
    reader = null;
    return next();
  };

  return new ReadableStream(
    {
      start: (controller) => {
        if (position >= end) controller.close();
      },
      pull: async (controller) => {
        const bytes = await next();
        controller.enqueue(bytes);
        position += bytes.byteLength;
        if (position >= end) controller.close();
      },
      cancel: (reason) => reader?.cancel(reason),
    },
    { highWaterMark: 0 },
  );
}

/**
 * A range of a stored body. What is in files is not copied, however large it is; what is in rows is read first. Rejects as
 * `bodyStream` errors.
 */
export async function readBlob(
  source: BodySource,
  body: StoredBody,
  range: ByteRange,
  type = '',
): Promise<Blob> {
  const pieces: Blob[] = [];
  for (const { start, end, part } of stretchesOf(body.parts ?? [], range)) {
    if (part) {
      pieces.push(await pieceOf(source, body, part, { start, end }));
      continue;
    }
    for (let position = start; position < end; ) {
      const bytes = await bytesAt(source, body, position, end);
      // Browsers can move Blobs out of the memory of this process, even to disk. They can't do so with buffers.
      pieces.push(new Blob([bytes]));
      position += bytes.byteLength;
    }
  }
  const [only] = pieces;
  return only && pieces.length === 1 && only.type === type ? only : new Blob(pieces, { type });
}

/** How many of the first `end` bytes of a body lie in rows, so that they have to be read before they can be in a Blob. */
export const bytesInRows = ({ parts = [] }: StoredBody, end: number): number =>
  [...stretchesOf(parts, { start: 0, end })].reduce(
    (sum, stretch) => (stretch.part ? sum : sum + stretch.end - stretch.start),
    0,
  );

/** So often a file is taken anew that was written before it could be read. */
const TRIES = 5;

/**
 * What `read` makes of a blob that `take` has taken of files which somebody may be writing to: a page that downloads, or the worker
 * of one that is frozen. Chromium refuses to read what was taken before a write, so it is taken anew then. Rejects as they do.
 */
export async function readWhileWritten<T>(
  take: () => Promise<Blob>,
  read: (blob: Blob) => Promise<T>,
  tries: number = TRIES,
): Promise<T> {
  for (let left = tries; ; left -= 1) {
    const blob = await take();
    try {
      return await read(blob);
    } catch (error) {
      if (left <= 1) throw error;
    }
  }
}

/** So much of a growing body is read at once. */
const PIECE_BYTES = 4 * 2 ** 20;

/**
 * The bytes at the beginning of a range, as far as they lie in one place and go into memory at once: at least one. For bodies that
 * are still growing; rejects as `bodyStream` errors.
 */
export async function readPiece(
  source: BodySource,
  body: StoredBody,
  range: ByteRange,
): Promise<Uint8Array<ArrayBuffer>> {
  const [stretch] = stretchesOf(body.parts ?? [], range);
  const { start, end, part } = stretch ?? { ...range, part: null };
  if (!part) return bytesAt(source, body, start, end);
  const piece = { start, end: Math.min(end, start + PIECE_BYTES) };
  const bytes = await readWhileWritten(
    () => pieceOf(source, body, part, piece),
    (blob) => blob.arrayBuffer(),
  );
  return new Uint8Array(bytes);
}

/** What lies of the range in the file of `part`, which `readFile` gives only when it is as long as the part. */
async function pieceOf(
  source: BodySource,
  { uid }: StoredBody,
  part: BodyPart,
  { start, end }: ByteRange,
): Promise<Blob> {
  const file = await source.readFile(uid, part);
  return file.slice(start - part.start, end - part.start);
}

/** The bytes from `position` on, at least one, as far as the chunk goes that holds them, and not beyond `end`. */
async function bytesAt(
  store: BodySource,
  body: BodyAddress,
  position: number,
  end: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const chunk = await store.readChunk(body, position);
  if (!chunk || chunk.offset > position) {
    throw new BodyMissingError(
      `Byte ${position} of ${end} of the ${body.side} body of record ${body.index} is not stored any more.`,
    );
  }
  const from = position - chunk.offset;
  const length = Math.min(chunk.data.byteLength - from, end - position);
  return new Uint8Array(chunk.data, from, length);
}

/**
 * Cuts a stream into buffers of `maxBytes`, the last one shorter: pieces from the network are small in some engines and
 * 16 MiB in others, while the store wants chunks of one size. Cancels the stream when the consumer stops early.
 */
export async function* chunksOf(
  stream: ReadableStream<Uint8Array>,
  maxBytes: number,
): AsyncGenerator<ArrayBuffer, void, undefined> {
  const reader = stream.getReader();
  let buffer = new Uint8Array(maxBytes);
  let filled = 0;
  try {
    for (let read = await reader.read(); !read.done; read = await reader.read()) {
      for (let taken = 0; taken < read.value.byteLength; ) {
        const piece = read.value.subarray(taken, taken + maxBytes - filled);
        buffer.set(piece, filled);
        taken += piece.byteLength;
        filled += piece.byteLength;
        if (filled < maxBytes) continue;
        yield buffer.buffer;
        // A new one each time: the consumer may still be writing the one before.
        buffer = new Uint8Array(maxBytes);
        filled = 0;
      }
    }
    if (filled > 0) yield buffer.buffer.slice(0, filled);
  } finally {
    await reader.cancel().catch(() => {});
  }
}
