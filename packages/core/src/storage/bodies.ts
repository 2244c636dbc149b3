import type { BodyAddress, RecordRow } from '../model/rows.ts';
import { rewindRecord } from '../model/transitions/receive.ts';
import { StaleEpochError } from '../model/transitions/transition.ts';
import { isUnreadable, type Store } from './store.ts';

/** The bytes of a body from `start` up to, but not including, `end`. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/** A body, or a part of it, is not stored any more: it was released, or the browser has evicted it. */
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

/** A stored body, or with `start` its rest, up to `end`. Rejects as `bodyStream` errors. */
export async function readBlob(
  store: Store,
  body: BodyAddress,
  end: number,
  start = 0,
): Promise<Blob> {
  const parts: Blob[] = [];
  for (let position = start; position < end; ) {
    const bytes = await bytesAt(store, body, position, end);
    // Browsers can move Blobs out of the memory of this process, even to disk. They can't do so with buffers.
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

/**
 * Reads all stored chunks of unfinished records. Where bytes are missing or can't be read any more, the record goes on from where
 * the readable ones end: otherwise every attempt to use them would fail.
 */
export async function recheckBodies(store: Store, uid: string): Promise<void> {
  const state = await store.read(uid);
  if (state?.registration.phase !== 'active') return;
  for (const record of state.records) {
    if (record.state !== 'pending' || record.bodyIn || record.received === 0) continue;
    const readable = await readablePrefix(store, record);
    if (readable >= record.received) continue;
    const { epoch } = state.registration;
    try {
      await store.transact(uid, [record.index], rewindRecord(epoch, record.index, readable));
    } catch (error) {
      // Another context runs it by now, and checks the bodies itself.
      if (error instanceof StaleEpochError) return;
      throw error;
    }
    // The epoch has changed, so everything is read again.
    return recheckBodies(store, uid);
  }
}

async function readablePrefix(store: Store, { uid, index, received }: RecordRow): Promise<number> {
  let position = 0;
  while (position < received) {
    const chunk = await store
      .readChunk({ uid, index, side: 'response' }, position)
      .catch((error: unknown) => {
        if (!isUnreadable(error)) throw error;
      });
    if (!chunk || chunk.offset !== position || chunk.data.byteLength === 0) break;
    position += chunk.data.byteLength;
  }
  return position;
}
