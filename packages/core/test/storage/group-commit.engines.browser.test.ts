import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type Transition, waitingForMore } from '../../src/model/transitions/transition.ts';
import { ActiveIdError, type Store } from '../../src/storage/store.ts';
import { append, aState, bytes } from './rows.ts';
import { testDatabase } from './test-database.ts';
import { watchTransactions } from './watch-transactions.ts';

let store: Store;
beforeEach(async () => {
  store = await testDatabase().openStore();
  await store.create(aState({}, 100));
  await store.create(aState({ uid: 'uid-2', id: 'other' }, 3));
});
afterEach(() => vi.restoreAllMocks());

const announced = (data: ArrayBuffer, index: number, offset: number): Transition =>
  Object.assign(append(data, index), { ahead: { index, offset, data } });

test('E19: calls that come while a transaction is under way share the next one', async () => {
  const transactions = watchTransactions();
  await Promise.all([
    ...Array.from({ length: 100 }, (_, n) => store.transact('uid-1', [n], append(bytes(n), n))),
    ...[0, 1, 2].map((n) => store.transact('uid-2', [n], append(bytes(n), n))),
  ]);
  expect(transactions).toHaveLength(2);
  const state = await store.read('uid-1');
  expect(state?.registration).toMatchObject({ downloaded: 100, revision: 100 });
  expect((await store.read('uid-2'))?.registration).toMatchObject({ downloaded: 3, revision: 3 });
  const chunk = await store.readChunk({ uid: 'uid-1', index: 99, side: 'response' }, 0);
  expect(chunk?.data).toEqual(bytes(99));
});

test('each is given what those before it have left, and resolves with its own rows', async () => {
  const outcomes = await Promise.all(
    Array.from({ length: 20 }, (_, n) => store.transact('uid-1', [0], append(bytes(n)))),
  );
  expect(outcomes.map((state) => state?.records[0]?.received)).toEqual(
    Array.from({ length: 20 }, (_, n) => n + 1),
  );
  for (let n = 0; n < 20; n++) {
    const chunk = await store.readChunk({ uid: 'uid-1', index: 0, side: 'response' }, n);
    expect(chunk).toMatchObject({ offset: n, data: bytes(n) });
  }
});

test('what one refuses is its own: the others are stored, and nothing of it is', async () => {
  const refusal = new DOMException('no', 'AbortError');
  let tries = 0;
  const outcomes = await Promise.allSettled([
    store.transact('uid-1', [0], append(bytes(1))),
    store.transact('uid-1', [1], append(bytes(1), 1)),
    store.transact('uid-1', [2], () => {
      tries += 1;
      throw refusal;
    }),
    store.transact('uid-1', [3], () => null),
    store.transact('nobody', [0], append(bytes(1))),
    store.transact('uid-1', [4], append(bytes(1), 4)),
  ]);
  expect(outcomes[2]).toEqual({ status: 'rejected', reason: refusal });
  expect(tries).toBe(1);
  expect(outcomes[4]).toEqual({ status: 'fulfilled', value: undefined });
  const state = await store.read('uid-1');
  expect(state?.registration.downloaded).toBe(3);
  expect(state?.records.map(({ received }) => received).slice(0, 6)).toEqual([1, 1, 0, 0, 1, 0]);
});

test('what can’t be stored fails alone', async () => {
  const broken: Transition = ({ registration }) => ({
    registration: { ...registration, metadata: () => {} },
  });
  const outcomes = await Promise.allSettled([
    store.transact('uid-1', [0], append(bytes(1))),
    store.transact('uid-1', [1], append(bytes(1), 1)),
    store.transact('uid-1', [], broken),
    store.transact('uid-1', [2], append(bytes(1), 2)),
    store.transact('uid-2', [2], append(bytes(1), 2)),
  ]);
  expect(outcomes.map(({ status }) => status)).toEqual([
    'fulfilled',
    'fulfilled',
    'rejected',
    'fulfilled',
    'fulfilled',
  ]);
  expect(outcomes[2]).toMatchObject({ reason: { name: 'DataCloneError' } });
  expect((await store.read('uid-1'))?.registration.downloaded).toBe(3);
});

test('a large chunk waits for nothing but what came before it', async () => {
  const transactions = watchTransactions();
  const large = new ArrayBuffer(2 ** 20);
  const calls = [
    store.transact('uid-1', [0], announced(bytes(1), 0, 0)),
    store.transact('uid-1', [0], announced(bytes(2, 3), 0, 1)),
    store.transact('uid-1', [0], announced(large, 0, 3)),
    store.transact('uid-1', [0], announced(bytes(4), 0, 3 + large.byteLength)),
  ];
  for (let turns = 0; turns < 20; turns++) await Promise.resolve();
  expect(transactions).toHaveLength(2);
  await Promise.all(calls);
  const state = await store.read('uid-1');
  expect(state?.records[0]?.received).toBe(4 + large.byteLength);
});

test('calls that wait when the store is closed are still done', async () => {
  const calls = [0, 1, 2].map((n) => store.transact('uid-1', [n], append(bytes(1), n)));
  for (let turns = 0; turns < 20; turns++) await Promise.resolve();
  store.close();
  const outcomes = await Promise.all(calls);
  expect(outcomes.map((state) => state?.registration.downloaded)).toEqual([1, 2, 3]);
});

test('calls that may wait for more share a transaction, although they come one after another', async () => {
  const transactions = watchTransactions();
  const calls: Promise<unknown>[] = [];
  for (let n = 0; n < 10; n++) {
    calls.push(store.transact('uid-1', [n], waitingForMore(append(bytes(n), n))));
    await new Promise((resolve) => setTimeout(resolve, 0));
  }
  await Promise.all(calls);
  expect(transactions.length).toBeLessThan(10);
  expect((await store.read('uid-1'))?.registration.downloaded).toBe(10);
});

test('a call that may not wait takes along those that do', async () => {
  const transactions = watchTransactions();
  const waiting = [0, 1, 2].map((n) =>
    store.transact('uid-1', [n], waitingForMore(append(bytes(n), n))),
  );
  await Promise.all([...waiting, store.transact('uid-2', [0], append(bytes(1), 0))]);
  expect(transactions).toHaveLength(1);
  expect((await store.read('uid-1'))?.registration.downloaded).toBe(3);
});

test('registrations that are created at the same time wait for the disk together', async () => {
  const transactions = watchTransactions();
  const states = Array.from({ length: 50 }, (_, n) =>
    aState({ uid: `new-${n}`, id: `new-${n}` }, 2),
  );
  const created = await Promise.all(states.map((state) => store.create(state)));
  expect(transactions).toHaveLength(2);
  expect(created).toEqual(states);
  expect(await store.read('new-49')).toEqual(states[49]);
});

test('of those that are created with the same id one is stored, and those with other ids are', async () => {
  const outcomes = await Promise.allSettled([
    store.create(aState({ uid: 'first', id: 'first' })),
    store.create(aState({ uid: 'a', id: 'same' })),
    store.create(aState({ uid: 'b', id: 'same' })),
    store.create(aState({ uid: 'c', id: 'other' })),
    store.create(aState({ uid: 'd', id: 'last' })),
  ]);
  expect(outcomes.map(({ status }) => status)).toEqual([
    'fulfilled',
    'fulfilled',
    'rejected',
    'rejected',
    'fulfilled',
  ]);
  for (const at of [2, 3])
    expect(outcomes[at]).toMatchObject({ reason: expect.any(ActiveIdError) });
  expect((await store.find('same'))?.uid).toBe('a');
  expect(await store.read('b')).toBeUndefined();
  expect((await store.find('last'))?.uid).toBe('d');
});

test('what can’t be stored is created by nobody, and costs the others nothing', async () => {
  const metadata = (() => {}) as never;
  const outcomes = await Promise.allSettled([
    store.create(aState({ uid: 'first', id: 'first' })),
    store.create(aState({ uid: 'a', id: 'a' })),
    store.create(aState({ uid: 'b', id: 'b', metadata })),
  ]);
  expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected']);
  expect(outcomes[2]).toMatchObject({ reason: { name: 'DataCloneError' } });
  expect(await store.find('b')).toBeUndefined();
  expect((await store.find('a'))?.uid).toBe('a');
});
