import { expect, test, vi } from 'vitest';
import type { BodyPart } from '../../src/model/body-parts.ts';
import type { BodyAddress, StoredBody } from '../../src/model/rows.ts';
import { bytesInRows, readPiece } from '../../src/storage/bodies.ts';

const MIB = 2 ** 20;

/** Ten bytes in rows, then a file of 10 MiB. */
const body: StoredBody = {
  uid: 'u',
  index: 0,
  side: 'response',
  parts: [{ file: 'f', start: 10, end: 10 + 10 * MIB }],
};

/** A source whose file can't be read the first `refusals` times, as Chromium refuses one that has just grown. */
function source(refusals = 0) {
  let left = refusals;
  const readFile = vi.fn(async (_uid: string, _part: BodyPart) => {
    const file = new Blob([new Uint8Array(10 * MIB).fill(1)]);
    const { slice } = file;
    file.slice = (...range) => {
      const piece = slice.apply(file, range);
      if (left-- > 0)
        piece.arrayBuffer = () => Promise.reject(new DOMException('', 'NotReadableError'));
      return piece;
    };
    return file;
  });
  const readChunk = async (body: BodyAddress) => ({ body, offset: 0, data: new ArrayBuffer(10) });
  return { readFile, readChunk };
}

test('a piece ends where the place changes, and is 4 MiB at most', async () => {
  const lengths: number[] = [];
  const end = 10 + 10 * MIB;
  for (let start = 0; start < end; start += lengths.at(-1) ?? end)
    lengths.push((await readPiece(source(), body, { start, end })).byteLength);
  expect(lengths).toEqual([10, 4 * MIB, 4 * MIB, 2 * MIB]);
  expect([bytesInRows(body, end), bytesInRows(body, 5)]).toEqual([10, 5]);
});

test('a file that has grown before it could be read is opened anew, and not for ever', async () => {
  const grown = source(3);
  const range = { start: 10, end: 20 };
  expect((await readPiece(grown, body, range)).byteLength).toBe(10);
  expect(grown.readFile).toHaveBeenCalledTimes(4);
  const never = source(Number.POSITIVE_INFINITY);
  await expect(readPiece(never, body, range)).rejects.toMatchObject({ name: 'NotReadableError' });
  expect(never.readFile).toHaveBeenCalledTimes(5);
});
