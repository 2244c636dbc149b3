import { expect, test, vi } from 'vitest';
import type { RegistrationRows } from '../../src/model/rows.ts';
import type { Store } from '../../src/storage/store.ts';
import { append, aRecord, aRegistration, aState, bytes, settle } from './rows.ts';
import { type TestDatabase, testDatabase } from './test-database.ts';

/** Two settled records, of three bytes and of one. */
async function storeSettled(store: Store) {
  await store.create(aState({}, 2));
  await store.transact('uid-1', [1], append(bytes(9), 1));
  await store.transact('uid-1', [0], append(bytes(1, 2, 3)));
  return store.transact('uid-1', 'all', (state) => ({
    ...settle(state),
    registration: aRegistration({ phase: 'settled', result: 'success', downloaded: 4 }),
    records: state.records.map((record) => ({ ...record, state: 'done' })),
  }));
}

/** Opens the store as a page that is loaded again, and reads all. */
async function reopened(database: TestDatabase) {
  const timers: { callback: () => void; delayMs: number }[] = [];
  const told: RegistrationRows[] = [];
  const setTimer = (callback: () => void, delayMs: number) => {
    const timer = { callback, delayMs };
    timers.push(timer);
    return () => void timers.splice(timers.indexOf(timer), 1);
  };
  const clock = { now: () => 0, setTimer, setFrame: () => () => {} };
  const store = await database.openStore({ clock, onLost: (state) => told.push(state) });
  const states = await store.readAll();
  /** Lets the time pass after which it looks at bodies; returns how many looks were due. */
  const look = () => {
    const due = timers.filter(({ delayMs }) => delayMs === 1000);
    for (const timer of due) timers.splice(timers.indexOf(timer), 1);
    for (const { callback } of due) callback();
    return due.length;
  };
  return { store, states, told, look };
}

const lose = (database: TestDatabase, end: number) =>
  database.tamper((rows) => rows.delete('chunks', ['uid-1', 0, 'response', end]));

test('promises 1, 11: a finished record that has lost its bytes does not delay a page that opens, and has failed a moment later', async () => {
  const database = testDatabase();
  const whole = await storeSettled(await database.openStore());
  await lose(database, 3);
  const { store, states, told, look } = await reopened(database);
  expect(states).toEqual([whole]);
  // Who reads the body meanwhile gets none of it.
  expect(await store.readChunk({ uid: 'uid-1', index: 0, side: 'response' }, 0)).toBeUndefined();
  expect(look()).toBe(1);
  await vi.waitUntil(() => told.length > 0);
  expect(told).toMatchObject([
    {
      registration: { result: 'failure', downloaded: 1 },
      records: [{ state: 'failed', problem: { name: 'DataError' } }, { state: 'done' }],
    },
  ]);
  expect(await store.readAll()).toEqual(told);
});

test('promise 10: a paused record that has lost its last bytes shows a moment later from where it goes on', async () => {
  const database = testDatabase();
  const before = await database.openStore();
  await before.create(aState({ paused: true }));
  await before.transact('uid-1', [0], append(bytes(1, 2, 3)));
  await before.transact('uid-1', [0], append(bytes(4, 5)));
  await lose(database, 5);
  const { told, look } = await reopened(database);
  look();
  await vi.waitUntil(() => told.length > 0);
  expect(told).toMatchObject([{ registration: { downloaded: 3 }, records: [{ received: 3 }] }]);
});

test('what is whole, and what was released or has grown meanwhile, is left alone', async () => {
  const database = testDatabase();
  await storeSettled(await database.openStore());
  const { store, told, look } = await reopened(database);
  await store.create(aState({ uid: 'uid-2', id: 'id-2', paused: true }));
  await store.create(aState({ uid: 'uid-3', id: 'id-3', paused: true }));
  await store.readAll();
  await store.transact('uid-2', [0], append(bytes(1)));
  await store.transact('uid-3', [0], append(bytes(1)));
  await store.remove('uid-3');
  expect(look()).toBe(1);
  expect((await store.read('uid-2'))?.records).toMatchObject([{ received: 1 }]);
  expect((await store.readAll()).map(({ registration: { uid } }) => uid)).toEqual([
    'uid-1',
    'uid-2',
  ]);
  expect(told).toEqual([]);
  expect(database.warnings).toEqual([]);
});

test('chunks of nobody are cleared away', async () => {
  const database = testDatabase();
  await storeSettled(await database.openStore());
  const chunk = { end: 8, data: new ArrayBuffer(8) };
  await database.tamper((rows) => rows.put('chunks', chunk, ['nobody', 0, 'response', 8]));
  const { states, look } = await reopened(database);
  expect(states).toHaveLength(1);
  look();
  const keys = () => database.tamper((rows) => rows.getAllKeys('chunks'));
  await expect
    .poll(async () => (await keys()).map((key) => [key].flat()[0]))
    .toEqual(['uid-1', 'uid-1']);
});

test('nobody looks once the store is closed', async () => {
  const database = testDatabase();
  await storeSettled(await database.openStore());
  const { store, look } = await reopened(database);
  store.close();
  expect(look()).toBe(0);
});

test('a record that makes no sense is noticed before anything is shown', async () => {
  const database = testDatabase();
  await storeSettled(await database.openStore());
  await database.tamper((rows) => rows.put('records', aRecord({ index: 1, received: -1 })));
  const { states } = await reopened(database);
  expect(states).toMatchObject([{ records: [{ state: 'done' }, { state: 'failed' }] }]);
});
