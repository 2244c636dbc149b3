import { expect, test } from 'vitest';
import { openStore } from '../../src/storage/open-store.ts';
import { virtualClock } from '../support/virtual-clock.ts';

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
