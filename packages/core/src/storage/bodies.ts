import type { BodyAddress } from '../store/body-address.ts';
import type { Store } from './store.ts';

/** Bytes of a body: from `start` up to but not including `end`. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/** A body, or a part of it, is no longer stored: it was released, or the browser has evicted it. */
export class BodyMissingError extends Error {
  override readonly name = 'BodyMissingError';
}

/**
 * Streams a range of a stored body. One chunk at a time is in memory, and none is read before it is asked for.
 * The stream gives exactly the range, or it errors: `BodyMissingError`, or the store's own error.
 */
export function bodyStream(
  store: Store,
  body: BodyAddress,
  { start, end }: ByteRange,
): ReadableStream<Uint8Array<ArrayBuffer>> {
  let position = start;
  return new ReadableStream(
    {
      start: (controller) => {
        if (position >= end) controller.close();
      },
      pull: async (controller) => {
        const bytes = await bytesAt(store, body, position, end);
        controller.enqueue(bytes);
        position += bytes.byteLength;
        if (position >= end) controller.close();
      },
    },
    { highWaterMark: 0 },
  );
}

/** The whole of a stored body of `size` bytes. Rejects as `bodyStream` errors. */
export async function readBlob(store: Store, body: BodyAddress, size: number): Promise<Blob> {
  const parts: Blob[] = [];
  for (let position = 0; position < size; ) {
    const bytes = await bytesAt(store, body, position, size);
    // A Blob for each: browsers move Blobs out of this process's memory, to disk even, which they can't do with buffers.
    parts.push(new Blob([bytes]));
    position += bytes.byteLength;
  }
  return new Blob(parts);
}

/** The bytes from `position` on, at least one, as far as the chunk goes that holds them, and not beyond `end`. */
async function bytesAt(
  store: Store,
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
