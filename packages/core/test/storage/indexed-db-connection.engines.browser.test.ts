import { deleteDB, openDB } from 'idb';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { upgradeSteps } from '../../src/storage/indexed-db/schema.ts';
import { StoreBlockedError, StoreClosedError } from '../../src/storage/store.ts';
import { virtualClock } from '../support/virtual-clock.ts';
import { append, aState, bytes } from './rows.ts';
import { testDatabase } from './test-database.ts';
import { watchTransactions } from './watch-transactions.ts';

afterEach(() => vi.restoreAllMocks());

describe('a lost connection', () => {
  test('is opened again, unseen by the caller', async () => {
    const store = await testDatabase().openStore();
    const transactions = watchTransactions();
    await store.create(aState());
    transactions.at(-1)?.db.close();
    expect(await store.list()).toHaveLength(1);
    await store.transact('uid-1', [0], append(bytes(1)));
    expect(transactions.at(-1)?.db).not.toBe(transactions[0]?.db);
  });

  test('is noticed by its close event, too', async () => {
    const store = await testDatabase().openStore();
    const transactions = watchTransactions();
    await store.create(aState());
    transactions[0]?.db.dispatchEvent(new Event('close'));
    await Promise.resolve();
    await store.list();
    expect(transactions.at(-1)?.db).not.toBe(transactions[0]?.db);
    transactions[0]?.db.close();
  });

  test('in mid-transaction leaves nothing behind, and the call is repeated', async () => {
    const store = await testDatabase().openStore();
    await store.create(aState());
    const transactions = watchTransactions();
    let calls = 0;
    await store.transact('uid-1', [0], (state) => {
      if (++calls === 1) transactions.at(-1)?.abort();
      return append(bytes(1, 2))(state);
    });
    expect(calls).toBe(2);
    expect((await store.read('uid-1'))?.registration).toMatchObject({ downloaded: 2, revision: 1 });
  });

  test('rejects the second time', async () => {
    const store = await testDatabase().openStore();
    await store.create(aState());
    const transactions = watchTransactions();
    const failing = store.transact('uid-1', [0], (state) => {
      transactions.at(-1)?.abort();
      return append(bytes(1))(state);
    });
    await expect(failing).rejects.toBeInstanceOf(DOMException);
    expect(await store.read('uid-1')).toEqual(aState());
  });

  test('fails all calls that are under way, and all are repeated', async () => {
    const store = await testDatabase().openStore();
    await store.create(aState({}, 6));
    const transactions = watchTransactions();
    const calls = Array.from({ length: 6 }, (_, index) =>
      store.transact('uid-1', [index], append(bytes(index), index)),
    );
    while (transactions.length === 0) await Promise.resolve();
    for (const transaction of transactions) transaction.abort();
    await Promise.all(calls);
    expect((await store.read('uid-1'))?.registration.downloaded).toBe(6);
  });
});

describe('the database under an open store', () => {
  test('can be deleted; the store goes on with an empty one', async () => {
    const database = testDatabase();
    const store = await database.openStore();
    await store.create(aState());
    await deleteDB(database.name);
    expect(await store.list()).toEqual([]);
    expect(await store.transact('uid-1', [0], append(bytes(1)))).toBeUndefined();
    await store.create(aState());
  });

  test('can be deleted in the middle of calls, which all come to an end', async () => {
    const database = testDatabase();
    const store = await database.openStore();
    await store.create(aState({}, 6));
    const calls = Array.from({ length: 60 }, (_, n) =>
      store.transact('uid-1', [n % 6], append(new ArrayBuffer(100_000), n % 6)),
    );
    await calls[0];
    await deleteDB(database.name);
    await Promise.all(calls);
    expect(await store.list()).toEqual([]);
  });

  test('can be upgraded by a newer version; the store is closed then', async () => {
    const database = testDatabase();
    const store = await database.openStore();
    await store.create(aState());
    const newer = await openDB(database.name, upgradeSteps.length + 1);
    await expect(store.list()).rejects.toBeInstanceOf(StoreClosedError);
    await expect(store.list()).rejects.toThrow(/newer version/);
    newer.close();
  });
});

test('calls under way come to an end when the store is closed', async () => {
  const database = testDatabase();
  const store = await database.openStore();
  await store.create(aState({}, 6));
  const calls = Array.from({ length: 6 }, (_, index) =>
    store.transact('uid-1', [index], append(new ArrayBuffer(100_000), index)),
  );
  await Promise.resolve();
  store.close();
  const outcomes = await Promise.allSettled(calls);
  const stored = await (await database.openStore()).read('uid-1');
  const fulfilled = outcomes.filter(({ status }) => status === 'fulfilled');
  expect(stored?.registration.downloaded).toBe(fulfilled.length * 100_000);
});

test('an empty database of our name, which anybody can create, is replaced', async () => {
  const database = testDatabase();
  (await openDB(database.name)).close();
  await (await database.openStore()).create(aState());
});

describe('upgrades', () => {
  const newSteps = [
    ...upgradeSteps,
    (database) => void database.createObjectStore('leases-2' as 'leases'),
  ] satisfies typeof upgradeSteps;

  test('keep what is stored', async () => {
    const database = testDatabase();
    const old = await database.openStore();
    await old.create(aState());
    await old.transact('uid-1', [0], append(bytes(1, 2)));
    const before = await old.read('uid-1');
    const upgraded = await database.openStore({ steps: newSteps });
    expect(await upgraded.read('uid-1')).toEqual(before);
    await expect(old.list()).rejects.toBeInstanceOf(StoreClosedError);
    expect(await database.tamper(async (rows) => [...rows.objectStoreNames])).toContain('leases-2');
  });

  test('are not undone by an older version', async () => {
    const database = testDatabase();
    await database.openStore({ steps: newSteps });
    await expect(database.openStore()).rejects.toBeInstanceOf(StoreClosedError);
  });

  test('are waited for only so long while another tab holds on, and leave nothing open', async () => {
    const database = testDatabase();
    (await database.openStore()).close();
    const holding = await openDB(database.name);
    const asked = new Promise((resolve) => holding.addEventListener('versionchange', resolve));
    const clock = virtualClock();
    const opening = database.openStore({ steps: newSteps, clock });
    const outcome = opening.catch((error: unknown) => error);
    await asked;
    // The blocked event follows the versionchange event in a task of its own.
    await new Promise((resolve) => setTimeout(resolve, 100));
    await clock.advance(10_000);
    expect(await outcome).toBeInstanceOf(StoreBlockedError);
    expect(String(await outcome)).toMatch(/other tab/);
    holding.close();
    await deleteDB(database.name);
  });

  test('go ahead once the other tab lets go', async () => {
    const database = testDatabase();
    (await database.openStore()).close();
    const holding = await openDB(database.name);
    const asked = new Promise((resolve) => holding.addEventListener('versionchange', resolve));
    const opening = database.openStore({ steps: newSteps });
    await asked;
    holding.close();
    expect(await (await opening).list()).toEqual([]);
  });
});
