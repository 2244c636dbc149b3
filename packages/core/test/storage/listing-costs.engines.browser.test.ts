import { afterEach, expect, test, vi } from 'vitest';
import { countRequests } from './count-requests.ts';
import { append, aState, bytes } from './rows.ts';
import { testDatabase } from './test-database.ts';

afterEach(() => vi.restoreAllMocks());

async function storeOf(registrations: number) {
  const database = testDatabase();
  const store = await database.openStore();
  for (let n = 0; n < registrations; n++) {
    await store.create(aState({ uid: `uid-${n}`, id: `id-${n}` }, 3));
    await store.transact(`uid-${n}`, [0], append(bytes(1)));
  }
  return { store, database };
}

test('E19: listing takes as many requests for forty registrations as for two', async () => {
  const costs: number[] = [];
  for (const size of [2, 40]) {
    const { database } = await storeOf(size);
    const store = await database.openStore();
    const count = countRequests();
    expect(await store.list()).toHaveLength(size);
    expect(await store.list()).toHaveLength(size);
    costs.push(count());
    vi.restoreAllMocks();
  }
  expect(costs[1]).toBe(costs[0]);
});

test('E19: a record is loaded without its siblings', async () => {
  const { store } = await storeOf(1);
  const count = countRequests();
  const state = await store.load('uid-0', [2]);
  expect(state?.records.map(({ index }) => index)).toEqual([2]);
  expect(count()).toBe(2);
  expect(await store.load('nobody', [0])).toBeUndefined();
});

test('E19: a page that opens reads forty registrations with their records by as many requests as two', async () => {
  const costs: number[] = [];
  for (const size of [2, 40]) {
    const { database } = await storeOf(size);
    const store = await database.openStore();
    const count = countRequests();
    const states = await store.readAll();
    costs.push(count());
    expect(states).toHaveLength(size);
    expect(states).toEqual(
      await Promise.all(states.map(({ registration: { uid } }) => store.read(uid))),
    );
    vi.restoreAllMocks();
  }
  expect(costs[1]).toBe(costs[0]);
});

test('E19: thousands of records are read piece by piece, and none is missed', async () => {
  const database = testDatabase();
  const store = await database.openStore();
  const sizes = [1, 2500, 1999, 1];
  for (const [n, records] of sizes.entries())
    await store.create(aState({ uid: `uid-${n}`, id: `id-${n}` }, records));
  const read = await store.readAll();
  expect(read.map(({ records }) => records.length)).toEqual(sizes);
  expect(read[1]?.records.every(({ index }, n) => index === n)).toBe(true);
});
