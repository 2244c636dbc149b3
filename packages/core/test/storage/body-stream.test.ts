import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import type { BodyAddress } from '../../src/model/rows.ts';
import { bodyStream, readBlob } from '../../src/storage/bodies.ts';
import { createMemoryStore } from '../../src/storage/memory-store.ts';
import { BodyMissingError, type Store } from '../../src/storage/store.ts';
import { append, aState, bytes } from './rows.ts';

const body: BodyAddress = { uid: 'uid-1', index: 0, side: 'response' };

/** A store whose body is the numbers from 0 up, in chunks of these sizes. */
async function storeOf(sizes: readonly number[]): Promise<Store> {
  const store = createMemoryStore();
  await store.create(aState());
  let stored = 0;
  for (const size of sizes) {
    const piece = Uint8Array.from({ length: size }, (_, at) => stored + at);
    await store.transact('uid-1', [0], append(piece.buffer));
    stored += size;
  }
  return store;
}

const numbers = (start: number, end: number): number[] =>
  Array.from({ length: Math.max(0, end - start) }, (_, at) => start + at);

async function contentOf(stream: ReadableStream<Uint8Array>): Promise<number[]> {
  return [...new Uint8Array(await new Response(stream).arrayBuffer())];
}

const chunkSizes = fc.array(fc.integer({ min: 1, max: 20 }), { maxLength: 12 });

test('any range of any chunking is that range of the body', async () => {
  await fc.assert(
    fc.asyncProperty(chunkSizes, fc.nat(), fc.nat(), async (sizes, one, other) => {
      const size = sizes.reduce((sum, each) => sum + each, 0);
      const [start, end] = [one % (size + 1), other % (size + 1)].sort((a, b) => a - b);
      const range = { start: start ?? 0, end: end ?? 0 };
      const stream = bodyStream(await storeOf(sizes), body, range);
      expect(await contentOf(stream)).toEqual(numbers(range.start, range.end));
    }),
  );
});

test('a range that reaches beyond what is stored errors, after the bytes that are there', async () => {
  await fc.assert(
    fc.asyncProperty(chunkSizes, fc.integer({ min: 1, max: 5 }), async (sizes, missing) => {
      const size = sizes.reduce((sum, each) => sum + each, 0);
      const stream = bodyStream(await storeOf(sizes), body, { start: 0, end: size + missing });
      const seen: number[] = [];
      const reading = (async () => {
        for await (const piece of stream) seen.push(...piece);
      })();
      await expect(reading).rejects.toBeInstanceOf(BodyMissingError);
      expect(seen).toEqual(numbers(0, size));
    }),
  );
});

test('a hole in the middle errors', async () => {
  const store = await storeOf([2]);
  await store.transact('uid-1', [0], ({ registration }) => ({
    registration,
    putChunk: { body, offset: 4, data: bytes(4, 5) },
  }));
  const reading = contentOf(bodyStream(store, body, { start: 0, end: 6 }));
  await expect(reading).rejects.toThrow(/^Byte 2 of 6 of the response body of record 0/);
});

test('reads a chunk only when it is asked for one', async () => {
  const store = await storeOf([1, 1, 1]);
  const readChunk = vi.spyOn(store, 'readChunk');
  const reader = bodyStream(store, body, { start: 0, end: 3 }).getReader();
  await new Promise((resolve) => setTimeout(resolve));
  expect(readChunk).not.toHaveBeenCalled();
  await reader.read();
  expect(readChunk).toHaveBeenCalledTimes(1);
  await reader.cancel();
  await new Promise((resolve) => setTimeout(resolve));
  expect(readChunk).toHaveBeenCalledTimes(1);
});

test('a store that fails errors the stream', async () => {
  const store = await storeOf([1]);
  const stream = bodyStream(store, body, { start: 0, end: 1 });
  store.close();
  await expect(contentOf(stream)).rejects.toMatchObject({ name: 'StoreClosedError' });
});

test('readBlob gives the whole body', async () => {
  const blob = await readBlob(await storeOf([3, 4, 5]), body, { start: 0, end: 12 });
  expect([...new Uint8Array(await blob.arrayBuffer())]).toEqual(numbers(0, 12));
  expect(blob.type).toBe('');
});

test('readBlob gives an empty body', async () => {
  expect((await readBlob(await storeOf([]), body, { start: 0, end: 0 })).size).toBe(0);
});

test('readBlob rejects when the body is shorter than it should be', async () => {
  await expect(readBlob(await storeOf([3]), body, { start: 0, end: 4 })).rejects.toBeInstanceOf(
    BodyMissingError,
  );
});
