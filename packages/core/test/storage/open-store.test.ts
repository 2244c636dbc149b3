import { afterEach, expect, test, vi } from 'vitest';
import type { DatabaseStatus } from '../../src/model/storage-status.ts';
import { openStore } from '../../src/storage/open-store.ts';
import { virtualClock } from '../support/virtual-clock.ts';

afterEach(() => vi.doUnmock('../../src/storage/on-demand.ts'));

const options = { name: 'app', clock: virtualClock(), warn: () => {} };

test('without IndexedDB the store is in memory, and says why', async () => {
  const { store, degradedReason } = await openStore({ ...options, hasIndexedDB: false });
  expect(store.durability).toBe('memory');
  expect(degradedReason).toMatch(/no IndexedDB/);
});

test('an IndexedDB that was promised and is not there is no reason to fail', async () => {
  const { store, degradedReason } = await openStore({ ...options, hasIndexedDB: true });
  expect(store.durability).toBe('memory');
  expect(degradedReason).toMatch(/IndexedDB/);
});

test('without a disk and when the store in memory can’t be loaded, opening fails as the disk did', async () => {
  vi.doMock('../../src/storage/on-demand.ts', () => {
    throw new TypeError('Failed to fetch dynamically imported module');
  });
  const reports: DatabaseStatus[] = [];
  const report = (status: DatabaseStatus) => void reports.push(status);
  const opening = openStore({ ...options, hasIndexedDB: false, report });
  await expect(opening).rejects.toMatchObject({ name: 'NotSupportedError' });
  expect(reports).toMatchObject([{ state: 'opening', problem: { name: 'NotSupportedError' } }]);
});
