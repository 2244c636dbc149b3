import { expect, test, vi } from 'vitest';
import { quirk } from '../../../../../test/setup/quirk.ts';
import type { NativeBackgroundFetchRegistration } from '../../../src/browser/service-worker.ts';
import { file, openApp } from './web-app.ts';

/*
 * What Chromium's Background Fetch does although no standard asks for it. Each test says what it was when the driver
 * was written, and holds the driver to its promise whatever it is now.
 */

/** As the page has it; resolves when the browser has ended it. */
async function answerOf(native: NativeBackgroundFetchRegistration | undefined): Promise<string> {
  if (!native) return 'over before it could be asked';
  const [record] = await native.matchAll();
  const shape = record?.responseReady.then(
    ({ status, type }) => `resolves with status ${status}, type ${type}`,
    (error) => `rejects with ${(error as Error).name}`,
  );
  const ended = new Promise<void>((resolve) => {
    const check = () => native.result !== '' && resolve();
    native.addEventListener('progress', check);
    check();
  });
  await ended;
  const never = new Promise<string>((resolve) => setTimeout(() => resolve('never settles'), 1000));
  return `${native.failureReason}, ${await Promise.race([shape, never])}`;
}

test('F1: of another origin the safelisted headers are kept, of the own origin all', async () => {
  const { tab } = await openApp();
  const headers = [
    ['Access-Control-Expose-Headers', '*'],
    ['x-custom', 'yes'],
  ];
  const { url } = await file('headers', 1000, { headers });
  const own = new URL('./worker.ts', import.meta.url).href;
  const live = await fetch(own, { cache: 'no-store' });
  await live.arrayBuffer();
  const row = await tab.create('headers', [new Request(url), new Request(own)]);
  await tab.driver.start(row);
  const { registration, records } = await tab.settled(row.uid);
  expect(registration).toMatchObject({ result: 'success' });
  const [foreign, ours] = records.map(({ response }) => new Headers(response?.headers as never));
  quirk(
    'Background Fetch of Chromium 156.0.8078 shows the safelisted headers of another origin only, whatever it exposes',
    !foreign?.has('x-custom'),
  );
  expect(foreign?.get('content-type')).toBe('application/octet-stream');
  expect(foreign?.get('content-length')).toBe('1000');
  expect(foreign?.has('last-modified')).toBe(true);
  expect(records.map(({ response }) => response?.type)).toEqual(['cors', 'basic']);
  expect(live.headers.get('etag')).toBeTruthy();
  expect(ours?.get('etag')).toBe(live.headers.get('etag'));
});

test('F2: promise 5: what CORS keeps away goes on in the foreground, whatever shape it has', async () => {
  const { tab, native } = await openApp();
  const { url } = await file('closed', 1000, { cors: 'none' });
  const row = await tab.create('closed', [new Request(url)]);
  await tab.driver.start(row);
  const seen = await answerOf(await native.get('closed'));
  quirk(
    `Background Fetch of Chromium 156.0.8078 gives what CORS forbids to read as a response with status 0 and type cors (now: ${seen})`,
    seen === 'fetch-error, resolves with status 0, type cors',
  );
  const state = () => tab.store.read(row.uid);
  await vi.waitUntil(async () => (await state())?.registration.driver === 'foreground', 10_000);
  expect((await state())?.registration).toMatchObject({ phase: 'active', result: '' });
  expect((await state())?.records).toMatchObject([
    { state: 'pending', failureReason: '', received: 0 },
  ]);
  // Chromium asks twice, 20 seconds apart, before it gives up.
}, 90_000);

test.each([['*'], ['Accept-Language']])(
  'F2: promise 10: what comes with Vary: %s is kept, although matchAll() hides it',
  async (vary) => {
    const { tab } = await openApp();
    const { url } = await file('vary', 1000, { headers: [['Vary', vary]] });
    const request = new Request(url, { headers: { 'accept-language': 'nn' } });
    const row = await tab.create('vary', [request]);
    await tab.driver.start(row);
    const { registration } = await tab.settled(row.uid);
    expect(registration).toMatchObject({ result: 'success', driver: 'web', downloaded: 1000 });
    expect(tab.lost).toEqual([]);
  },
);
