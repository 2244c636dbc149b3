import { beforeEach, describe, expect, test } from 'vitest';
import type { BodyAddress } from '../../src/model/rows.ts';
import type { Store } from '../../src/storage/store.ts';
import { append, aRecord, aRegistration, aRequest, aState, bytes, settle } from './rows.ts';
import { type TestDatabase, testDatabase } from './test-database.ts';

const response: BodyAddress = { uid: 'uid-1', index: 0, side: 'response' };
const good = aState({ uid: 'good', id: 'good', createdAt: 1 }, 2);

let database: TestDatabase;
let store: Store;
beforeEach(async () => {
  database = testDatabase();
  store = await database.openStore();
  await store.create(good);
});

const quarantined = () => database.tamper((rows) => rows.getAll('quarantine'));

describe('promise 10: one record fails, and its siblings stay as they are,', () => {
  beforeEach(async () => {
    await store.create(aState({}, 3));
    await store.transact('uid-1', [0], append(bytes(1, 2)));
    await store.transact('uid-1', [2], append(bytes(3), 2));
  });

  const expectFailed = async (index: number, why: RegExp) => {
    const state = await store.read('uid-1');
    const failed = {
      state: 'failed',
      failureReason: 'fetch-error',
      received: 0,
      problem: { name: 'DataError', message: expect.stringMatching(why) },
    };
    expect(state?.records).toHaveLength(3);
    for (const record of state?.records ?? [])
      expect(record).toMatchObject(record.index === index ? failed : { state: 'pending' });
    const left = [2, 0, 1].reduce((sum, each, at) => sum + (at === index ? 0 : each), 0);
    expect(state?.registration).toMatchObject({ epoch: 1, downloaded: left });
    expect(await store.read('uid-1')).toEqual(state);
    expect(await store.list()).toEqual([good.registration, state?.registration]);
    expect(database.warnings).toEqual([expect.stringMatching(`uid-1: record ${index}`)]);
    return state;
  };

  test('when the browser has lost it', async () => {
    await database.tamper((rows) => rows.delete('records', ['uid-1', 1]));
    const state = await expectFailed(1, /the browser has lost it/);
    expect(state?.records[1]?.request.url).toBe('about:blank');
  });

  test('when its request can’t be used, of which the rest is kept', async () => {
    const request = aRequest({ url: undefined as never, method: 'POST' });
    await database.tamper((rows) =>
      rows.put('records', aRecord({ index: 2, received: 1, request })),
    );
    const changed = await store.transact('uid-1', [0], (state) => ({
      registration: state.registration,
    }));
    expect(changed?.records).toMatchObject([{ index: 0, received: 2 }]);
    const state = await expectFailed(2, /its request/);
    expect(state?.records[2]?.request).toMatchObject({ url: 'about:blank', method: 'POST' });
    expect(await store.readChunk({ uid: 'uid-1', index: 2, side: 'response' }, 0)).toBeUndefined();
    expect(await quarantined()).toMatchObject([{ records: [{ request }] }]);
  });

  test('when its row makes no sense at all; a transaction that names it gets the failed one', async () => {
    await database.tamper((rows) => rows.put('records', { uid: 'uid-1', index: 0 }));
    const changed = await store.transact('uid-1', 'all', (state) => ({
      registration: state.registration,
    }));
    expect(changed?.records.map(({ state }) => state)).toEqual(['failed', 'pending', 'pending']);
    expect((await store.load('uid-1', [0]))?.records).toMatchObject([{ state: 'failed' }]);
    await expectFailed(0, /its state/);
  });
});

test('promises 10, 11: a finished record without its bytes has failed, its siblings can be read, and it is no success', async () => {
  await store.create(aState({}, 2));
  await store.transact('uid-1', [1], append(bytes(9), 1));
  await store.transact('uid-1', [0], append(bytes(1, 2, 3)));
  await store.transact('uid-1', [0], append(bytes(4, 5)));
  await store.transact('uid-1', 'all', (state) => ({
    ...settle(state),
    registration: aRegistration({ phase: 'settled', result: 'success', downloaded: 6 }),
    records: state.records.map((record) => ({ ...record, state: 'done' })),
  }));
  expect(await store.read('uid-1')).toBeDefined();
  await database.tamper((rows) => rows.delete('chunks', ['uid-1', 0, 'response', 5]));
  const state = await store.read('uid-1');
  expect(state?.registration).toMatchObject({
    phase: 'settled',
    result: 'failure',
    failureReason: 'fetch-error',
    downloaded: 1,
  });
  expect(state?.records).toMatchObject([
    { state: 'failed', problem: { message: expect.stringMatching(/5 bytes are counted/) } },
    { state: 'done', received: 1, problem: null },
  ]);
  expect(await store.readChunk(response, 0)).toBeUndefined();
  expect(await store.readChunk({ ...response, index: 1 }, 0)).toMatchObject({ data: bytes(9) });
});

test('a request body that is cut short is not sent', async () => {
  const request = { uid: 'uid-1', index: 0, side: 'request' } as const;
  await store.create({
    registration: aRegistration({ phase: 'storing' }),
    records: [aRecord({ request: aRequest({ method: 'POST', bodyBytes: 4 }) })],
  });
  await store.transact('uid-1', [], ({ registration }) => ({
    registration,
    putChunk: { body: request, offset: 0, data: bytes(1, 2) },
  }));
  expect(await store.read('uid-1')).toBeDefined();
  await store.transact('uid-1', [], ({ registration }) => ({
    registration: { ...registration, phase: 'active' },
  }));
  expect((await store.read('uid-1'))?.records).toMatchObject([
    { state: 'failed', problem: { message: expect.stringMatching(/request body is not whole/) } },
  ]);
});
