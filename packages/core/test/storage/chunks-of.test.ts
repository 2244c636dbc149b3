import fc from 'fast-check';
import { expect, test } from 'vitest';
import { chunksOf } from '../../src/storage/bodies.ts';

function streamOf(pieces: readonly Uint8Array[]): ReadableStream<Uint8Array> {
  return new ReadableStream({
    start(controller) {
      for (const piece of pieces) controller.enqueue(piece);
      controller.close();
    },
  });
}

test('chunks are full but for the last, and together they are the stream', async () => {
  const pieces = fc.array(fc.uint8Array({ maxLength: 50 }));
  await fc.assert(
    fc.asyncProperty(pieces, fc.integer({ min: 1, max: 40 }), async (given, maxBytes) => {
      const chunks: Uint8Array[] = [];
      for await (const chunk of chunksOf(streamOf(given), maxBytes))
        chunks.push(new Uint8Array(chunk));
      expect(chunks.flatMap((chunk) => [...chunk])).toEqual(given.flatMap((piece) => [...piece]));
      for (const chunk of chunks.slice(0, -1)) expect(chunk.byteLength).toBe(maxBytes);
      if (chunks.length > 0) expect(chunks.at(-1)?.byteLength).toBeGreaterThan(0);
    }),
  );
});

test('a chunk is the consumer’s: what follows does not overwrite it', async () => {
  const chunks: ArrayBuffer[] = [];
  for await (const chunk of chunksOf(streamOf([Uint8Array.of(1, 2, 3)]), 1)) chunks.push(chunk);
  expect(chunks.map((chunk) => new Uint8Array(chunk)[0])).toEqual([1, 2, 3]);
});

test('a stream that fails rejects with its error', async () => {
  const trouble = new TypeError('network');
  const stream = new ReadableStream<Uint8Array>({
    start: (controller) => controller.error(trouble),
  });
  await expect(chunksOf(stream, 4).next()).rejects.toBe(trouble);
});

test('a consumer that stops early cancels the stream', async () => {
  let cancelled = false;
  const stream = new ReadableStream<Uint8Array>({
    pull: (controller) => controller.enqueue(new Uint8Array(10)),
    cancel: () => {
      cancelled = true;
    },
  });
  for await (const chunk of chunksOf(stream, 4)) {
    expect(chunk.byteLength).toBe(4);
    break;
  }
  expect(cancelled).toBe(true);
});
