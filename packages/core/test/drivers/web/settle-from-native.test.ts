import { expect, test } from 'vitest';
import type { Clock } from '../../../src/browser/clock.ts';
import { webLocks } from '../../../src/browser/contexts.ts';
import type { NativeBackgroundFetchRecord } from '../../../src/browser/service-worker.ts';
import { settleFromNative } from '../../../src/drivers/web/settle-from-native.ts';
import type { RegistrationRow } from '../../../src/model/rows.ts';
import { activate, storeRequestChunk } from '../../../src/model/transitions/run.ts';
import { abortRegistration } from '../../../src/model/transitions/settle.ts';
import { createMemoryStore } from '../../../src/storage/memory-store.ts';
import { quotaExceeded, type Store } from '../../../src/storage/store.ts';
import { append, aState, bytes } from '../../storage/rows.ts';
import { virtualClock } from '../../support/virtual-clock.ts';
import { FakeNative, fakeRecord } from './fake-native.ts';

const uid = 'uid-1';

async function bench(records: number, given: Partial<RegistrationRow> = {}) {
  const store = createMemoryStore();
  await store.create(aState({ driver: 'web', ...given }, records));
  return store;
}

function settle(
  store: Store,
  native: FakeNative,
  clock: Clock = virtualClock(),
): Promise<RegistrationRow | null> {
  return settleFromNative(native, {
    name: 'test',
    store,
    clock,
    locks: webLocks(navigator.locks),
    pageUrl: 'https://app.test/worker.js',
    isSecretHeader: () => false,
  });
}

function success(records: NativeBackgroundFetchRecord[]): FakeNative {
  const native = new FakeNative({ result: 'success' });
  native.records = records;
  return native;
}

/** `store` with another `transact`. */
const over = (store: Store, transact: Store['transact']): Store =>
  ({ read: (at: string) => store.read(at), transact }) as Store;

test('records are told apart by their tags, not by their order', async () => {
  const store = await bench(2);
  const natives = [1, 0].map((n) => fakeRecord(uid, n, () => new Response('x'.repeat(n + 1))));
  const row = await settle(store, success(natives));
  expect(row).toMatchObject({ result: 'success', phase: 'settled', downloaded: 3 });
  expect((await store.read(uid))?.records).toMatchObject([{ received: 1 }, { received: 2 }]);
});

test('a record copied before is not copied again; one that was begun starts over', async () => {
  const store = await bench(2);
  await store.transact(uid, [0], append(bytes(1, 2, 3), 0));
  await store.transact(uid, [0], ({ registration, records }) => ({
    registration,
    records: records.map((record) => ({ ...record, state: 'done' as const })),
  }));
  await store.transact(uid, [1], append(bytes(4, 5, 6), 1));
  const natives = [
    fakeRecord(uid, 0, () => Promise.reject(new Error('must not be asked'))),
    fakeRecord(uid, 1, () => new Response('xy')),
  ];
  expect(await settle(store, success(natives))).toMatchObject({ result: 'success', downloaded: 5 });
});

test('a success that is not whole goes on in the foreground', async () => {
  const store = await bench(2);
  const short = () => new Response('abc', { headers: { 'Content-Length': '4' } });
  const natives = [fakeRecord(uid, 0, short), fakeRecord(uid, 1, () => new Response('whole'))];
  const row = await settle(store, success(natives));
  expect(row).toMatchObject({ phase: 'active', driver: 'foreground', downloaded: 8, epoch: 1 });
  expect(row?.driverReason).toMatch('kept 3 of 4 announced bytes');
  expect((await store.read(uid))?.records).toMatchObject([
    { state: 'pending', failureReason: '', received: 3 },
    { state: 'done', received: 5 },
  ]);
});

test('promise 5: a 503 that the browser took for failure is asked for again, when the server said', async () => {
  const store = await bench(2);
  const busy = { status: 503, headers: { 'Retry-After': '7' } };
  const native = new FakeNative({ result: 'failure', failureReason: 'bad-status' });
  native.records = [
    fakeRecord(uid, 0, () => new Response('busy', busy)),
    fakeRecord(uid, 1, () => new Response('gone', { status: 404 })),
  ];
  expect(await settle(store, native)).toMatchObject({ phase: 'active', driver: 'foreground' });
  expect((await store.read(uid))?.records).toMatchObject([
    { state: 'pending', notBefore: virtualClock().now() + 7000 },
    { state: 'failed', failureReason: 'bad-status' },
  ]);
});

test('E6: a PUT that goes on in the foreground still has its body; one that is over has not', async () => {
  for (const [status, isKept] of [
    [503, true],
    [413, false],
  ] as const) {
    const store = await bench(1, { phase: 'storing' });
    const body = { uid, index: 0, side: 'request' } as const;
    await store.transact(uid, [], storeRequestChunk({ body, offset: 0, data: bytes(1, 2, 3) }));
    await store.transact(uid, 'all', activate([3]));
    await store.transact(uid, 'all', ({ registration, records }) => ({
      registration,
      records: records.map((record) => ({
        ...record,
        request: { ...record.request, method: 'PUT' },
      })),
    }));
    const native = new FakeNative({ result: 'failure', failureReason: 'bad-status' });
    native.records = [fakeRecord(uid, 0, () => new Response('no', { status }), 'PUT')];
    expect((await settle(store, native))?.phase).toBe(isKept ? 'active' : 'settled');
    expect((await store.readChunk(body, 0)) !== undefined).toBe(isKept);
  }
});

test('what would fail again, or may not be sent again, stays failed', async () => {
  const store = await bench(2);
  await store.transact(uid, [1], ({ registration, records }) => ({
    registration,
    records: records.map((record) => ({
      ...record,
      request: { ...record.request, method: 'POST' },
    })),
  }));
  const native = new FakeNative({ result: 'failure', failureReason: 'bad-status' });
  native.records = [
    fakeRecord(uid, 0, () => new Response('gone', { status: 404 })),
    fakeRecord(uid, 1, () => new Response('busy', { status: 503 }), 'POST'),
  ];
  const row = await settle(store, native);
  expect(row).toMatchObject({ phase: 'settled', result: 'failure', failureReason: 'bad-status' });
});

test('neither HEAD nor an encoded body is taken for cut off', async () => {
  const store = await bench(2);
  const head = () => new Response(null, { headers: { 'Content-Length': '4' } });
  const zipped = { 'Content-Length': '4', 'Content-Encoding': 'gzip' };
  const natives = [
    fakeRecord(uid, 0, head, 'HEAD'),
    fakeRecord(uid, 1, () => new Response('unzipped', { headers: zipped })),
  ];
  expect(await settle(store, success(natives))).toMatchObject({ result: 'success', downloaded: 8 });
});

test('an abort in the middle keeps what had finished and ends as aborted', async () => {
  const store = await bench(2);
  let abort = () => store.transact(uid, 'all', abortRegistration(1));
  const interrupted = over(store, async (at, indices, transition) => {
    const changed = await store.transact(at, indices, transition);
    // In the midst of the second record: its body has been used up by then.
    if (indices[0] === 1 && changed?.records[0]?.received === 3) {
      await abort();
      abort = async () => undefined;
    }
    return changed;
  });
  const native = new FakeNative({ result: 'success' });
  native.matchAll = async () => [0, 1].map((n) => fakeRecord(uid, n, () => new Response('abc')));
  expect(await settle(interrupted, native)).toMatchObject({ failureReason: 'aborted' });
  expect(await store.read(uid)).toMatchObject({
    registration: { result: 'failure', failureReason: 'aborted', downloaded: 6, settledAt: 1 },
    records: [
      { state: 'done', received: 3 },
      { state: 'done', received: 3 },
    ],
  });
});

test('a release in the middle leaves nothing', async () => {
  const store = await bench(1);
  const released = async () => {
    await store.remove(uid);
    return new Response('abc');
  };
  expect(await settle(store, success([fakeRecord(uid, 0, released)]))).toBeNull();
  expect(await store.list()).toEqual([]);
});

test('what is not ours is left alone', async () => {
  const store = await bench(1);
  const request = new Request('https://app.test/own');
  const own = { request, responseReady: Promise.resolve(new Response('abc')) };
  expect(await settle(store, success([own]))).toBeNull();
  const native = success([fakeRecord('another', 0, () => new Response('abc'))]);
  expect(await settle(store, native)).toBeNull();
  expect((await store.read(uid))?.registration.phase).toBe('active');
});

test('a full disk ends as quota-exceeded and gives the space back', async () => {
  const store = await bench(2);
  const full = over(store, (at, indices, transition) =>
    store.transact(at, indices, (state) => {
      const change = transition(state);
      if (change?.putChunk?.body.index === 1) throw quotaExceeded('The disk is full.');
      return change;
    }),
  );
  const natives = [0, 1].map((n) => fakeRecord(uid, n, () => new Response('abc')));
  const row = await settle(full, success(natives));
  expect(row).toMatchObject({ result: 'failure', failureReason: 'quota-exceeded', downloaded: 0 });
  const body = { uid, index: 0, side: 'response' } as const;
  expect(await store.readChunk(body, 0)).toBeUndefined();
});
