import { expect, test } from 'vitest';
import { webLocks } from '../../../src/browser/contexts.ts';
import type { NativeBackgroundFetchManager } from '../../../src/browser/service-worker.ts';
import { type StartNativePorts, startNative } from '../../../src/drivers/web/start-native.ts';
import type { StoredRequest } from '../../../src/model/stored-exchange.ts';
import { createMemoryStore } from '../../../src/storage/memory-store.ts';
import { aRecord, aRegistration, aRequest, bytes } from '../../storage/rows.ts';
import { virtualClock } from '../../support/virtual-clock.ts';
import { FakeNative, fakeManager } from './fake-native.ts';

const settledPromises = () => new Promise((resolve) => setTimeout(resolve));

async function bench(request: Partial<StoredRequest> = {}, given: Partial<StartNativePorts> = {}) {
  const store = createMemoryStore();
  const clock = virtualClock();
  const uid = 'uid-1';
  const registration = aRegistration({ uid, driver: 'web', title: 'Episode 5', downloadTotal: 7 });
  const stored = aRequest({ url: 'https://app.test/a', ...request });
  await store.create({ registration, records: [aRecord({ request: stored })] });
  if (stored.bodyBytes !== null) {
    const body = { uid, index: 0, side: 'request' } as const;
    const chunk = { body, offset: 0, data: bytes(97, 98, 99) };
    await store.transact(uid, [], (state) => ({ ...state, putChunk: chunk }));
  }
  const ports: StartNativePorts = {
    name: 'test',
    store,
    clock,
    locks: webLocks(navigator.locks),
    pageUrl: 'https://app.test/page',
    prepareRequest: null,
    secretHeaders: () => [['authorization', 'Bearer secret']],
    startTimeoutMs: 5000,
    ...given,
  };
  const start = (fetch: NativeBackgroundFetchManager['fetch']) =>
    startNative(uid, fakeManager(fetch), ports);
  const sentOnce = async () => (await store.read(uid))?.records[0]?.sentOnce;
  return { start, clock, sentOnce };
}

const post = { method: 'POST', bodyBytes: 3 };

test('gives the browser what the app has asked for, tagged', async () => {
  const prepareRequest = (request: Request) => new Request(`${request.url}?token=1`, request);
  const { start, sentOnce } = await bench(post, { prepareRequest });
  const native = new FakeNative();
  let given: Parameters<NativeBackgroundFetchManager['fetch']> | undefined;
  const started = await start(async (...args) => {
    given = args;
    return native;
  });
  expect(started).toBe(native);
  const [id, [request] = [], options] = given as [string, Request[], object];
  expect(id).toBe('episode-5');
  expect(options).toMatchObject({ title: 'Episode 5', downloadTotal: 7, icons: [{}] });
  expect(request?.url).toBe('https://app.test/a?token=1#bgfetch/test/uid-1/0');
  expect(request?.method).toBe('POST');
  expect(request?.headers.get('authorization')).toBe('Bearer secret');
  expect(await request?.text()).toBe('abc');
  expect(await sentOnce()).toBe(true);
});

test('any refusal of the browser leaves the way free for another driver', async () => {
  const { start, sentOnce } = await bench(post);
  const starting = start(() => Promise.reject(new TypeError('There are too many active fetches.')));
  await expect(starting).rejects.toMatchObject({
    name: 'DriverRefusal',
    message: 'Background Fetch did not start: There are too many active fetches.',
  });
  expect(await sentOnce()).toBe(false);
});

test('what does not fit is said as such', async () => {
  const { start } = await bench();
  const full = new DOMException('Quota exceeded.', 'QuotaExceededError');
  await expect(start(() => Promise.reject(full))).rejects.toBe(full);
});

test('a start that hangs is given up, and aborted should it come to life', async () => {
  const { start, clock } = await bench();
  const late = new FakeNative();
  let begin = (): void => {};
  const starting = start(
    () =>
      new Promise((resolve) => {
        begin = () => resolve(late);
      }),
  );
  const refused = expect(starting).rejects.toMatchObject({ name: 'DriverRefusal' });
  await settledPromises();
  await clock.advance(5000);
  await refused;
  begin();
  await settledPromises();
  expect(late.aborted).toBe(true);
});

test('what must not be sent twice is waited for, since it might be sent after all', async () => {
  const { start, clock, sentOnce } = await bench(post);
  const native = new FakeNative();
  const starting = start(
    () => new Promise((resolve) => clock.setTimer(() => resolve(native), 60_000)),
  );
  await settledPromises();
  await clock.advance(60_000);
  expect(await starting).toBe(native);
  expect(native.aborted).toBe(false);
  expect(await sentOnce()).toBe(true);
});

test('a request that the browser would get wrong is not given to it', async () => {
  const { start } = await bench({ redirect: 'error' });
  const starting = start(() => Promise.reject(new Error('must not be called')));
  await expect(starting).rejects.toMatchObject({
    name: 'DriverRefusal',
    message: expect.stringContaining("its redirect mode is 'error'"),
  });
});

test('F3: what must not be sent twice is not waited for for ever either, and stays marked as sent', async () => {
  const { start, clock, sentOnce } = await bench(post);
  const late = new FakeNative();
  let begin = (): void => {};
  const starting = start(
    () =>
      new Promise((resolve) => {
        begin = () => resolve(late);
      }),
  );
  const refused = expect(starting).rejects.toMatchObject({ name: 'DriverRefusal' });
  await settledPromises();
  await clock.advance(120_000);
  await refused;
  expect(await sentOnce()).toBe(true);
  begin();
  await settledPromises();
  expect(late.aborted).toBe(true);
});

test('promise 12: a prepareRequest that hangs costs the browser’s help, not the registration', async () => {
  const { start, clock } = await bench({}, { prepareRequest: () => new Promise(() => {}) });
  const starting = start(() => Promise.reject(new Error('must not be called')));
  const refused = expect(starting).rejects.toMatchObject({
    name: 'DriverRefusal',
    message: expect.stringContaining('Preparing the requests'),
  });
  await settledPromises();
  await clock.advance(30_000);
  await refused;
});
