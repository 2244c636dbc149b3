import { afterEach, expect, test, vi } from 'vitest';
import { State } from '../../src/browser/emitter.ts';
import { upgradeSteps } from '../../src/storage/indexed-db/schema.ts';
import type { Store } from '../../src/storage/store.ts';
import { StoreClosedError } from '../../src/storage/store.ts';
import { append, aState, bytes } from './rows.ts';
import { testDatabase } from './test-database.ts';
import { watchTransactions } from './watch-transactions.ts';

afterEach(() => vi.restoreAllMocks());

const response = { uid: 'uid-1', index: 0, side: 'response' } as const;

/** Every way to use a store. */
const calls: readonly [string, (store: Store) => Promise<unknown>][] = [
  ['create', (store) => store.create(aState({ uid: 'uid-2', id: 'another' }))],
  ['list', (store) => store.list()],
  ['read', (store) => store.read('uid-1')],
  ['find', (store) => store.find('episode-5')],
  ['transact', (store) => store.transact('uid-1', [0], append(bytes(1, 2)))],
  ['remove', (store) => store.remove('uid-1')],
  ['readChunk', (store) => store.readChunk(response, 0)],
  ['transactLease', (store) => store.transactLease('lock', () => null)],
];

async function sleepyStore() {
  const database = testDatabase();
  const awake = new State(true);
  const store = await database.openStore({ awake });
  await store.create(aState());
  return { database, awake, store };
}

/** Longer than any transaction that might be begun would take to begin. */
const aWhile = () => new Promise((resolve) => setTimeout(resolve, 50));

test.each(calls)('T7: %s begins no transaction while the page sleeps', async (_, call) => {
  const { store, awake } = await sleepyStore();
  const transactions = watchTransactions();
  awake.set(false);
  const calling = call(store);
  await aWhile();
  expect(transactions).toEqual([]);
  awake.set(true);
  await calling;
  expect(transactions).not.toEqual([]);
});

test.each(calls)(
  'T7: %s is undone when the page goes to sleep, and done when it is back',
  async (_, call) => {
    const { store, awake, database } = await sleepyStore();
    const transactions = watchTransactions();
    const calling = call(store);
    while (transactions.length === 0) await Promise.resolve();
    awake.set(false);
    // Whoever holds one open could not do this: it is another connection.
    await database.tamper((rows) => rows.put('quarantine', { reason: 'the database is free' }));
    await aWhile();
    expect(transactions.filter(({ db }) => db === transactions[0]?.db)).toHaveLength(1);
    awake.set(true);
    await calling;
    const state = await store.read('uid-1');
    if (state && call === calls[4]?.[1]) expect(state.registration.downloaded).toBe(2);
  },
);

test('T7: many calls under way are all undone, and each is done once', async () => {
  const { store, awake } = await sleepyStore();
  const transactions = watchTransactions();
  const appending = Array.from({ length: 20 }, (_, n) =>
    store.transact('uid-1', [0], append(bytes(n))),
  );
  while (transactions.length === 0) await Promise.resolve();
  for (let naps = 0; naps < 3; naps++) {
    awake.set(false);
    await aWhile();
    awake.set(true);
    await Promise.resolve();
  }
  await Promise.all(appending);
  expect((await store.read('uid-1'))?.records[0]?.received).toBe(20);
});

test('T7: a caller that has given up is told in the same turn, and nothing is written for it', async () => {
  const { store, awake } = await sleepyStore();
  const transactions = watchTransactions();
  const run = new AbortController();
  const writing = store.transact('uid-1', [0], append(bytes(1)), 'relaxed', run.signal);
  const outcome = writing.catch((error: unknown) => error);
  while (transactions.length === 0) await Promise.resolve();
  awake.set(false);
  const reason = new Error('The window has closed.');
  run.abort(reason);
  // Microtasks are all that a page still has after its pagehide handlers.
  let told: unknown;
  void outcome.then((error) => {
    told = error;
  });
  for (let turns = 0; turns < 20; turns++) await Promise.resolve();
  expect(told).toBe(reason);
  awake.set(true);
  expect((await store.read('uid-1'))?.records[0]?.received).toBe(0);
});

test('T7: while the page is awake a signal ends nothing: what its run has ended is still to be stored', async () => {
  const { store } = await sleepyStore();
  await store.transact('uid-1', [0], append(bytes(1)), 'relaxed', AbortSignal.abort());
  expect((await store.read('uid-1'))?.records[0]?.received).toBe(1);
});

test('T7: an upgrade that is under way is undone, and done when the page is back', async () => {
  const database = testDatabase();
  (await database.openStore()).close();
  const awake = new State(true);
  let begun = 0;
  const steps: typeof upgradeSteps = [
    ...upgradeSteps,
    (rows) => {
      begun++;
      rows.createObjectStore('leases-2' as 'leases');
      if (begun === 1) awake.set(false);
    },
  ];
  const opening = database.openStore({ steps, awake });
  await vi.waitUntil(() => begun === 1);
  await database.tamper((rows) => rows.put('quarantine', { reason: 'the database is free' }));
  awake.set(true);
  expect(await (await opening).list()).toEqual([]);
  expect(begun).toBe(2);
});

test('calls that wait for the page end when the store is closed', async () => {
  const { store, awake } = await sleepyStore();
  awake.set(false);
  const waiting = calls.map(([, call]) => call(store).catch((error: unknown) => error));
  await Promise.resolve();
  store.close();
  for (const outcome of await Promise.all(waiting))
    expect(outcome).toBeInstanceOf(StoreClosedError);
});
