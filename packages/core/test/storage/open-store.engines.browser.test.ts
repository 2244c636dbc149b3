import { openDB } from 'idb';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { systemClock } from '../../src/browser/clock.ts';
import type { DatabaseStatus } from '../../src/model/storage-status.ts';
import { upgradeSteps } from '../../src/storage/indexed-db/schema.ts';
import { openStore } from '../../src/storage/open-store.ts';
import { StoreBlockedError } from '../../src/storage/store.ts';
import { type VirtualClock, virtualClock } from '../support/virtual-clock.ts';
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

/** The same with time that a test moves; says what was reported. */
function openSlowly() {
  const time = virtualClock();
  const statuses: DatabaseStatus[] = [];
  const opening = openStore({
    ...ports,
    name: database.name,
    clock: time,
    report: (status) => statuses.push(status),
  });
  return { time, statuses, opening };
}

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

  test.each(['SecurityError', 'InvalidStateError'])('on %s', async (name) => {
    refusing(new DOMException('not here', name));
    const { store, degradedReason } = await open();
    expect(store.durability).toBe('memory');
    expect(degradedReason).toContain('not here');
    store.close();
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

describe('E16: a storage that fails for a moment', () => {
  const hiccup = new DOMException('Internal error opening backing store.', 'UnknownError');
  const failing = (times: number) => {
    const { open: openDatabase } = IDBFactory.prototype;
    const opens = vi.spyOn(IDBFactory.prototype, 'open');
    let calls = 0;
    opens.mockImplementation(function (this: IDBFactory, ...args) {
      if (calls++ < times) throw hiccup;
      return openDatabase.apply(this, args);
    });
    return opens;
  };
  /** Moves the time on until what is waited for has come. */
  const until = async (time: VirtualClock, reached: () => boolean) =>
    vi.waitUntil(async () => {
      await time.advance(500);
      return reached();
    });

  test('is tried again before anything is kept in memory, and says so meanwhile', async () => {
    failing(3);
    const { time, statuses, opening } = openSlowly();
    let opened = false;
    void opening.then(() => {
      opened = true;
    });
    await until(time, () => opened);
    const { store, degradedReason } = await opening;
    expect(degradedReason).toBeNull();
    expect(store.durability).toBe('disk');
    expect(statuses[0]).toEqual({
      state: 'opening',
      problem: { name: 'UnknownError', message: hiccup.message },
    });
    expect(statuses.at(-1)).toEqual({ state: 'disk', problem: null });
    store.close();
  });

  test('is replaced by memory after a few tries; when the disk is back, what lies on it is found again', async () => {
    const before = await open();
    await before.store.create(aState());
    before.store.close();
    const opens = failing(Number.POSITIVE_INFINITY);
    const { time, statuses, opening } = openSlowly();
    await until(time, () => statuses.at(-1)?.state === 'memory');
    const { store, degradedReason } = await opening;
    expect(degradedReason).toContain('Internal error');
    expect(opens.mock.calls.length).toBeLessThanOrEqual(6);
    await store.create(aState({ uid: 'in-memory', id: 'begun', createdAt: 2e12 }));
    expect((await store.list()).map(({ uid }) => uid)).toEqual(['in-memory']);
    await expect(store.create(aState({ uid: 'x', id: 'begun' }))).rejects.toThrow(TypeError);

    vi.restoreAllMocks();
    let resets = 0;
    store.onReset(() => {
      resets++;
    });
    await until(time, () => resets > 0);
    expect(store.durability).toBe('disk');
    expect(statuses.at(-1)).toEqual({ state: 'disk', problem: null });
    expect((await store.list()).map(({ uid }) => uid)).toEqual(['uid-1', 'in-memory']);
    expect(await store.uids()).toEqual(new Set(['uid-1', 'in-memory']));
    await store.transact('uid-1', [0], append(bytes(1)));
    await store.transact('in-memory', [0], append(bytes(1, 2)));
    await store.create(aState({ uid: 'new', id: 'new' }));
    expect((await store.read('in-memory'))?.registration.downloaded).toBe(2);
    const onDisk = await database.tamper((rows) => rows.getAllKeys('registrations'));
    expect(onDisk).toEqual(['new', 'uid-1']);
    await store.remove('in-memory');
    await store.remove('new');
    expect((await store.list()).map(({ uid }) => uid)).toEqual(['uid-1']);
    store.close();
  });

  test('an id that was begun in memory is that one while the disk has another', async () => {
    const before = await open();
    await before.store.create(aState());
    before.store.close();
    failing(Number.POSITIVE_INFINITY);
    const { time, statuses, opening } = openSlowly();
    await until(time, () => statuses.at(-1)?.state === 'memory');
    const { store } = await opening;
    await store.create(aState({ uid: 'in-memory' }));
    vi.restoreAllMocks();
    await until(time, () => store.durability === 'disk');
    expect((await store.list()).map(({ uid }) => uid)).toEqual(['in-memory']);
    expect((await store.find('episode-5'))?.uid).toBe('in-memory');
    await expect(store.create(aState({ uid: 'again' }))).rejects.toThrow(TypeError);
    await store.remove('in-memory');
    expect((await store.find('episode-5'))?.uid).toBe('uid-1');
    store.close();
  });
});

test('E16: the store in memory has a limit', async () => {
  const { store } = await openStore({ ...ports, name: database.name, hasIndexedDB: false });
  await store.create(aState());
  const writing = store.transact('uid-1', [0], append(new ArrayBuffer(257 * 1024 * 1024)));
  await expect(writing).rejects.toMatchObject({ name: 'QuotaExceededError' });
});

test('T7: an open that does not come within seconds is shown while it is waited for', async () => {
  const holding = await openDB(database.name, 1);
  const deleting = new Promise((resolve) => holding.addEventListener('versionchange', resolve));
  const deletion = indexedDB.deleteDatabase(database.name);
  await deleting;
  const { time, statuses, opening } = openSlowly();
  await time.advance(2_000);
  expect(statuses).toMatchObject([{ state: 'opening', problem: { name: 'StoreBlockedError' } }]);
  const deleted = new Promise((resolve) => deletion.addEventListener('success', resolve));
  holding.close();
  await deleted;
  const { store } = await opening;
  expect(statuses.at(-1)).toEqual({ state: 'disk', problem: null });
  store.close();
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
