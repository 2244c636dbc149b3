import { expect, test, vi } from 'vitest';
import { BodyReader } from '../../src/service-worker/serving/record-body.ts';
import type { Store } from '../../src/storage/store.ts';

test('the files of a finished body are found once, however many ranges are asked for', async () => {
  const stored: Readonly<Record<string, File>> = {
    first: new File(['abcdef'], 'first'),
    second: new File(['ghijkl'], 'second'),
  };
  const readFile = vi.fn(async (_uid: string, name: string) => stored[name] as File);
  const store = { readFile } as unknown as Store;
  const reader = new BodyReader({ use: (work) => work(store, {} as never) });
  const body = {
    uid: 'u',
    index: 0,
    side: 'response',
    parts: [
      { start: 0, end: 6, file: 'first' },
      { start: 6, end: 12, file: 'second' },
    ],
  } as const;
  const text = async (start: number, end: number) =>
    (await reader.blob(body, { start, end }, 2))?.text();
  expect(await text(1, 3)).toBe('bc');
  expect(await text(4, 8)).toBe('efgh');
  expect(await text(0, 12)).toBe('abcdefghijkl');
  expect(readFile).toHaveBeenCalledTimes(2);
});
