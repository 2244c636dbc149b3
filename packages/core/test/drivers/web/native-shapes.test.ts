import { describe, expect, test } from 'vitest';
import { webLocks } from '../../../src/browser/contexts.ts';
import { settleFromNative } from '../../../src/drivers/web/settle-from-native.ts';
import type { RegistrationRow } from '../../../src/model/rows.ts';
import { handOver, setPaused } from '../../../src/model/transitions/run.ts';
import { finishRecord } from '../../../src/model/transitions/settle.ts';
import { createMemoryStore } from '../../../src/storage/memory-store.ts';
import type { Store } from '../../../src/storage/store.ts';
import { append, aState, bytes } from '../../storage/rows.ts';
import { virtualClock } from '../../support/virtual-clock.ts';
import { FakeNative, fakeRecord } from './fake-native.ts';

/*
 * The browser's own records have changed their shape with every other version of Chromium, and will again. Whatever
 * shape they have, a registration ends or goes on in the foreground, and nothing that is not whole is called a success.
 */

const uid = 'uid-1';

async function bench(records = 1, methods: readonly string[] = []) {
  const store = createMemoryStore();
  const state = aState({ driver: 'web' }, records);
  await store.create({
    ...state,
    records: state.records.map((record, index) => ({
      ...record,
      request: { ...record.request, method: methods[index] ?? 'GET' },
    })),
  });
  const clock = virtualClock();
  const taken: string[] = [];
  const settle = (native: FakeNative): Promise<RegistrationRow | null> =>
    settleFromNative(native, {
      name: 'test',
      store,
      clock,
      locks: webLocks(navigator.locks),
      pageUrl: 'https://app.test/worker.js',
      isSecretHeader: () => false,
      onTaken: ({ driver }) => taken.push(driver),
    });
  return { store, clock, settle, taken };
}

function over(
  answers: readonly (() => Response | Promise<Response>)[],
  given: Partial<FakeNative> = {},
  methods: readonly string[] = [],
): FakeNative {
  const native = new FakeNative({ result: 'success', ...given });
  native.records = answers.map((answer, index) => fakeRecord(uid, index, answer, methods[index]));
  return native;
}

/** As only the network makes them. */
const shaped = (fields: object, body: BodyInit | null = null): Response =>
  Object.defineProperties(
    new Response(body),
    Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, { value }])),
  );

const broken = (first: string): ReadableStream<Uint8Array> =>
  new ReadableStream(
    {
      start: (controller) => controller.enqueue(new TextEncoder().encode(first)),
      pull: (controller) => controller.error(new TypeError('network error')),
    },
    { highWaterMark: 0 },
  );

describe('F2: whatever shape a failed record has, it goes on in the foreground', () => {
  const failure = { result: 'failure', failureReason: 'fetch-error' } as const;
  test.each<[string, () => Response | Promise<Response>, Partial<FakeNative>?]>([
    ['responseReady rejects', () => Promise.reject(new TypeError('Failed to fetch'))],
    ['it rejects with no error at all', () => Promise.reject(undefined)],
    ['status 0, type cors', () => shaped({ status: 0, ok: false, type: 'cors' })],
    ['status 0, type default', () => shaped({ status: 0, ok: false, type: 'default' })],
    ['type error', () => Response.error()],
    ['type error, called ok', () => shaped({ type: 'error', ok: true })],
    ['opaque', () => shaped({ status: 0, ok: false, type: 'opaque' })],
    ['status 0 in a success', () => shaped({ status: 0, type: 'cors' }), { result: 'success' }],
    ['a part that nobody asked for', () => new Response('part', { status: 206 })],
    ['a body that breaks off', () => new Response(broken('abc'))],
  ])('%s', async (_, answer, given = failure as never) => {
    const { settle, store } = await bench();
    const row = await settle(over([answer], given));
    expect(row).toMatchObject({ phase: 'active', driver: 'foreground', result: '' });
    expect(row?.driverReason).toMatch(/^The browser gave up: ./);
    expect((await store.read(uid))?.records).toMatchObject([
      { state: 'pending', failureReason: '', response: null, received: 0 },
    ]);
  });

  test('responseReady that never settles has an end', async () => {
    const { settle, clock } = await bench();
    const settling = settle(over([() => new Promise(() => {})], failure as never));
    await clock.advance(30_000);
    expect(await settling).toMatchObject({ phase: 'active', driver: 'foreground' });
  });

  test('so has a body that never ends', async () => {
    const { settle, clock } = await bench();
    let pulled = () => {};
    const waiting = new Promise<void>((resolve) => {
      pulled = resolve;
    });
    const never = () => new Response(new ReadableStream({ pull: () => pulled() }));
    const settling = settle(over([never]));
    await waiting;
    await clock.advance(30_000);
    expect(await settling).toMatchObject({ phase: 'active', driver: 'foreground' });
  });

  test('a POST without an answer fails: it may have been sent', async () => {
    const { settle } = await bench(1, ['POST']);
    const native = over([() => shaped({ status: 0, type: 'cors' })], failure as never);
    expect(await settle(native)).toMatchObject({ phase: 'settled', failureReason: 'fetch-error' });
  });
});

describe('promise 11: no body is no success', () => {
  test.each<[string, HeadersInit]>([
    ['with a length', { 'Content-Length': '1000' }],
    ['without one', {}],
    ['with a coded body', { 'Content-Encoding': 'gzip', 'Content-Length': '20' }],
  ])('what the browser gave up on comes as 200 and empty, %s', async (_, headers) => {
    const { settle } = await bench();
    const row = await settle(over([() => new Response(null, { headers })]));
    expect(row).toMatchObject({ phase: 'active', driver: 'foreground', downloaded: 0 });
  });

  test('what is said to be empty is empty', async () => {
    const { settle } = await bench(3, ['GET', 'GET', 'PUT']);
    const row = await settle(
      over(
        [
          () => new Response(null, { headers: { 'Content-Length': '0' } }),
          () => new Response(null, { status: 204 }),
          () => new Response(null, { status: 200 }),
        ],
        {},
        ['GET', 'GET', 'PUT'],
      ),
    );
    expect(row).toMatchObject({ phase: 'settled', result: 'success', downloaded: 0 });
  });

  test('F1: a length that does not fit a body whose coding CORS hides proves nothing', async () => {
    const { settle, store } = await bench();
    const headers = { 'Content-Length': '2' };
    const answer = () => shaped({ type: 'cors', headers: new Headers(headers) }, 'decoded');
    expect(await settle(over([answer]))).toMatchObject({ driver: 'foreground', downloaded: 0 });
    expect((await store.read(uid))?.records).toMatchObject([{ received: 0, response: null }]);
  });
});

test('promise 10: what the browser has kept of our own origin is gone on from', async () => {
  const { settle, store } = await bench();
  const headers = { 'Content-Length': '7', ETag: '"1"' };
  const row = await settle(over([() => new Response('abc', { headers })]));
  expect(row).toMatchObject({ phase: 'active', driver: 'foreground', downloaded: 3 });
  expect(row?.driverReason).toContain('kept 3 of 7');
  const [record] = (await store.read(uid))?.records ?? [];
  expect(record).toMatchObject({ state: 'pending', received: 3, expectedBytes: 7 });
  expect(record?.response?.headers).toContainEqual(['etag', '"1"']);
});

describe('W3: a worker that comes late keeps what the browser has finished', () => {
  const takenOver = (store: Store, received = 0) =>
    store
      .transact(uid, 'all', handOver('foreground', 'lost'))
      .then(() => (received ? store.transact(uid, [0], append(bytes(1, 2))) : undefined));

  test('the registration ends as a success', async () => {
    const { settle, store, taken } = await bench(2);
    await takenOver(store, 2);
    const row = await settle(over([() => new Response('first'), () => new Response('second')]));
    expect(row).toMatchObject({ phase: 'settled', result: 'success', downloaded: 11 });
    expect(taken).toEqual(['web']);
  });

  test('what the browser has not got goes on in the foreground, whatever its own reason', async () => {
    const { settle, store } = await bench(2);
    await takenOver(store);
    const native = over([() => new Response('first'), () => Promise.reject(new Error('aborted'))], {
      result: 'failure',
      failureReason: 'aborted',
    });
    const row = await settle(native);
    expect(row).toMatchObject({ phase: 'active', driver: 'foreground', driverReason: 'lost' });
    expect((await store.read(uid))?.records).toMatchObject([
      { state: 'done', received: 5 },
      { state: 'pending', received: 0, failureReason: '' },
    ]);
  });

  test('who carried it can not write meanwhile', async () => {
    const { settle, store } = await bench();
    await takenOver(store);
    const { epoch } = (await store.read(uid))?.registration ?? { epoch: -1 };
    await settle(over([() => new Response('whole')]));
    await expect(store.transact(uid, [0], finishRecord(epoch, 0))).rejects.toMatchObject({
      name: 'StaleEpochError',
    });
  });

  test('a pause stays, where something is missing', async () => {
    const { settle, store } = await bench(2);
    await takenOver(store);
    await store.transact(uid, 'all', setPaused(true));
    const row = await settle(over([() => new Response('first'), () => Response.error()]));
    expect(row).toMatchObject({ driver: 'foreground', paused: true, downloaded: 5 });
  });

  test.each<[string, () => Response | Promise<Response>]>([
    ['nothing', () => Promise.reject(new TypeError('gone'))],
    ['no more than is stored', () => new Response('ab', { headers: { 'Content-Length': '2' } })],
    ['an error page', () => new Response('busy', { status: 503 })],
  ])('a browser that has %s changes nothing', async (_, answer) => {
    const { settle, store, taken } = await bench();
    await takenOver(store, 2);
    const before = await store.read(uid);
    expect(await settle(over([answer]))).toBeNull();
    expect(await store.read(uid)).toEqual(before);
    expect(taken).toEqual([]);
  });

  test('what has settled otherwise is left as it is', async () => {
    const { settle, store } = await bench();
    await takenOver(store);
    await store.transact(uid, 'all', ({ registration }) => ({
      registration: { ...registration, phase: 'settled', result: 'success' },
    }));
    expect(await settle(over([() => new Response('late')]))).toBeNull();
  });
});
