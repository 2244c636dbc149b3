import { expect, test, vi } from 'vitest';
import type { Channel } from '../../src/browser/contexts.ts';
import type { BodyPart } from '../../src/model/body-parts.ts';
import type { BodyAddress } from '../../src/model/rows.ts';
import { WorkerBodies } from '../../src/service-worker/serving/worker-bodies.ts';
import type { WorkerPorts } from '../../src/service-worker/worker-ports.ts';
import type { Store } from '../../src/storage/store.ts';
import { virtualClock } from '../support/virtual-clock.ts';

const body = {
  uid: 'u',
  index: 0,
  side: 'response',
  parts: [
    { start: 0, end: 6, file: 'first' },
    { start: 9, end: 12, file: 'second' },
  ],
} as const;

/** A body of two files, with three bytes in rows between them. */
function bodies() {
  const stored: Record<string, File> = {
    first: new File(['abcdef'], 'first'),
    second: new File(['jkl'], 'second'),
  };
  const readFile = vi.fn(async (_uid: string, { file }: BodyPart) => stored[file] as File);
  const readChunk = vi.fn(async (_: BodyAddress, offset: number) => ({
    offset: offset < 6 ? 0 : 6,
    data: new TextEncoder().encode('ghi').buffer,
  }));
  const store = { readFile, readChunk } as unknown as Store;
  const clock = virtualClock();
  let say = (_: unknown): void => {};
  const onMessage = (listener: typeof say) => {
    say = listener;
    return () => {};
  };
  const channel = { onMessage } as unknown as Channel;
  const environment = { clock } as unknown as WorkerPorts['environment'];
  const ports: WorkerPorts = {
    name: 'n',
    environment,
    channel,
    store: { use: (work) => work(store, {} as never) },
  };
  const reader = new WorkerBodies(ports);
  const text = async (start: number, end: number) =>
    (await reader.blob(body, { start, end }, 2))?.text();
  return { text, readFile, readChunk, stored, clock, say: (message: unknown) => say(message) };
}

test('a finished body is found once, however many ranges are asked for, across files and rows', async () => {
  const { text, readFile, readChunk } = bodies();
  expect(await text(1, 3)).toBe('bc');
  expect(await text(4, 8)).toBe('efgh');
  expect(await text(0, 12)).toBe('abcdefghijkl');
  expect(readFile).toHaveBeenCalledTimes(2);
  expect(readChunk).toHaveBeenCalledTimes(1);
});

test('files are looked for again when they are released, and after ten seconds', async () => {
  const { text, readFile, clock, say } = bodies();
  await text(0, 3);
  say({ bgfetch: 1, type: 'removed', uid: 'other' });
  await text(0, 3);
  expect(readFile).toHaveBeenCalledTimes(1);
  say({ bgfetch: 1, type: 'removed', uid: 'u' });
  await text(0, 3);
  expect(readFile).toHaveBeenCalledTimes(2);
  await clock.advance(10_000);
  await text(0, 3);
  expect(readFile).toHaveBeenCalledTimes(3);
});

test('a file that is not there, or is too short, is an error, and is asked for again the next time', async () => {
  const { text, readFile, stored, clock } = bodies();
  readFile.mockRejectedValueOnce(new Error('gone'));
  await expect(text(0, 3)).rejects.toThrow('gone');
  expect(await text(0, 3)).toBe('abc');
  stored.first = new File(['abc'], 'first');
  await clock.advance(10_000);
  await expect(text(0, 5)).rejects.toThrow('Byte 3 of record 0 is not stored');
});
