import { afterEach, expect, test, vi } from 'vitest';
import { bodyStream } from '../../src/storage/bodies.ts';
import { append, aState } from './rows.ts';
import { testDatabase } from './test-database.ts';

/** Storage Buckets (Chromium): parts of an origin's storage with quotas of their own. */
interface StorageBuckets {
  open(name: string, options: { quota: number }): Promise<{ readonly indexedDB: IDBFactory }>;
  delete(name: string): Promise<void>;
}
const { storageBuckets } = navigator as unknown as { storageBuckets: StorageBuckets };

afterEach(async () => {
  vi.restoreAllMocks();
  await storageBuckets.delete('small');
});

/** Databases that are opened from now on have `quota` bytes in all. */
async function limitStorage(quota: number): Promise<void> {
  const bucket = await storageBuckets.open('small', { quota });
  const { open } = IDBFactory.prototype;
  vi.spyOn(IDBFactory.prototype, 'open').mockImplementation((...names) =>
    open.apply(bucket.indexedDB, names),
  );
}

test('a disk that fills up refuses a chunk and its count together; what is stored stays, and can be released', async () => {
  await limitStorage(8_000_000);
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

  expect(stored).toBeGreaterThan(0);
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
