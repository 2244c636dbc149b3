import { openDB } from 'idb';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { systemClock } from '../../src/platform/system-clock.ts';
import { upgradeSteps } from '../../src/store/indexed-db/schema.ts';
import { openStore } from '../../src/store/open-store.ts';
import { StoreBlockedError } from '../../src/store/store-errors.ts';
import { virtualClock } from '../support/virtual-clock.ts';
import { append, aState, bytes } from './rows.ts';
import { type TestDatabase, testDatabase } from './test-database.ts';

const clock = systemClock(globalThis);
const ports = { hasIndexedDB: true, clock, warn: () => {} };

let database: TestDatabase;
beforeEach(() => {
  database = testDatabase();
});
afterEach(() => vi.restoreAllMocks());

const open = () => openStore({ ...ports, name: database.name });

test('the store is on disk where that is possible', async () => {
  const { store, degradedReason } = await open();
  expect(degradedReason).toBeNull();
  expect(store.durability).toBe('disk');
  await store.create(aState());
  store.close();
  const again = await open();
  expect(await again.store.read('uid-1')).toEqual(aState());
  again.store.close();
});

describe('the store is in memory', () => {
  const refusing = (error: DOMException) => {
    vi.spyOn(IDBFactory.prototype, 'open').mockImplementation(() => {
      throw error;
    });
  };

  test.each(['SecurityError', 'InvalidStateError', 'UnknownError'])('on %s', async (name) => {
    refusing(new DOMException('not here', name));
    const { store, degradedReason } = await open();
    expect(store.durability).toBe('memory');
    expect(degradedReason).toContain('not here');
  });

  test('when ArrayBuffers can’t be written', async () => {
    vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(() => {
      throw new DOMException('no buffers', 'DataCloneError');
    });
    expect((await open()).degradedReason).toContain('no buffers');
  });

  test('when the database is of a newer version', async () => {
    (await openDB(database.name, upgradeSteps.length + 1)).close();
    const { store, degradedReason } = await open();
    expect(store.durability).toBe('memory');
    expect(degradedReason).toMatch(/newer version/);
  });

  test('when the database is somebody else’s, which is left as it is', async () => {
    const foreign = await openDB(database.name, upgradeSteps.length, {
      upgrade: (rows) => void rows.createObjectStore('theirs'),
    });
    foreign.close();
    const { store } = await open();
    expect(store.durability).toBe('memory');
    const names = await database.tamper(async (rows) => [...rows.objectStoreNames]);
    expect(names).toEqual(['theirs']);
  });
});

test('a database that never opens is an error, not a store in memory that forgets', async () => {
  const holding = await openDB(database.name, 1);
  const deleting = new Promise((resolve) => holding.addEventListener('versionchange', resolve));
  const deletion = indexedDB.deleteDatabase(database.name);
  await deleting;
  const time = virtualClock();
  const opening = openStore({ ...ports, name: database.name, clock: time });
  const outcome = opening.catch((error: unknown) => error);
  await time.advance(10_000);
  expect(await outcome).toBeInstanceOf(StoreBlockedError);
  const deleted = new Promise((resolve) => deletion.addEventListener('success', resolve));
  holding.close();
  await deleted;
});

describe('a full disk', () => {
  const filling = () =>
    vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(function (this: IDBObjectStore) {
      this.transaction.abort();
      throw new DOMException('full', 'QuotaExceededError');
    });

  test('is an error when nothing is stored yet', async () => {
    filling();
    await expect(open()).rejects.toMatchObject({ name: 'QuotaExceededError' });
  });

  test('does not keep an app from what it has stored', async () => {
    const before = await open();
    await before.store.create(aState());
    before.store.close();
    filling();
    const { store, degradedReason } = await open();
    expect(degradedReason).toBeNull();
    expect(await store.read('uid-1')).toBeDefined();
    const writing = store.transact('uid-1', [0], append(bytes(1)));
    await expect(writing).rejects.toMatchObject({ name: 'QuotaExceededError' });
    await store.remove('uid-1');
    store.close();
  });
});
