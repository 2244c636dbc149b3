import { afterEach, expect, test } from 'vitest';
import { cdp } from 'vitest/browser';
import { bodyStream } from '../../src/store/body-stream.ts';
import { append, aState } from './rows.ts';
import { testDatabase } from './test-database.ts';

interface DevTools {
  send(command: string, parameters: object): Promise<unknown>;
}

/** By DevTools; without a size, ends the limit. */
const limitStorage = (quotaSize?: number) =>
  (cdp() as unknown as DevTools).send('Storage.overrideQuotaForOrigin', {
    origin: location.origin,
    ...(quotaSize === undefined ? {} : { quotaSize }),
  });

afterEach(async () => {
  await limitStorage();
});

test('a disk that fills up refuses a chunk and its count together; what is stored stays, and can be released', async () => {
  // Before the database is opened: Chromium remembers for a while how much fits into an open one.
  const { usage = 0 } = await navigator.storage.estimate();
  await limitStorage(usage + 8_000_000);
  const store = await testDatabase().openStore();
  await store.create(aState());

  const data = noise(1_000_000);
  let stored = 0;
  const filling = (async () => {
    for (; stored < 64_000_000; stored += data.byteLength) {
      await store.transact('uid-1', [0], append(data));
    }
  })();
  await expect(filling).rejects.toMatchObject({ name: 'QuotaExceededError' });

  expect((await store.read('uid-1'))?.records[0]?.received).toBe(stored);
  const body = { uid: 'uid-1', index: 0, side: 'response' } as const;
  const response = new Response(bodyStream(store, body, { start: 0, end: stored }));
  expect((await response.arrayBuffer()).byteLength).toBe(stored);

  await store.remove('uid-1');
  expect(await store.list()).toEqual([]);
});

/** Chromium compresses what it stores, so only noise fills a disk. */
function noise(size: number): ArrayBuffer {
  const bytes = new Uint8Array(size);
  for (let at = 0; at < size; at += 65_536) crypto.getRandomValues(bytes.subarray(at, at + 65_536));
  return bytes.buffer;
}
