import { expect, test, vi } from 'vitest';
import { installBackgroundFetch } from '../../src/service-worker.ts';
import { registerWorker } from '../drivers/web/register-worker.ts';
import { file, held, openApp } from '../drivers/web/web-app.ts';
import { openWebTab } from '../drivers/web/web-tab.ts';

/** What the app's own listeners in the worker hear. */
function heardByApp(name: string): unknown[] {
  const heard: unknown[] = [];
  new BroadcastChannel(`${name}:app`).onmessage = ({ data }) => heard.push(data);
  return heard;
}

test('in a page it says where it belongs', () => {
  expect(() => installBackgroundFetch()).toThrow(
    new TypeError(
      'installBackgroundFetch() belongs in a service worker: call it at the top of its script.',
    ),
  );
});

test('our ping is answered unseen; the app hears all else', async () => {
  const { name, registration, tab } = await openApp();
  const heard = heardByApp(name);
  expect(await tab.driver.availability(true)).toMatchObject({ usable: true });
  registration.active?.postMessage('from the app');
  await vi.waitUntil(() => heard.length > 0);
  expect(heard).toEqual(['from the app']);
});

test('the app gets the browser’s events as well', async () => {
  const { name, tab } = await openApp();
  const heard = heardByApp(name);
  const { url } = await file('both', 1000);
  const row = await tab.create('both', [new Request(url)]);
  await tab.driver.start(row);
  expect(await tab.settled(row.uid)).toMatchObject({ registration: { result: 'success' } });
  expect(heard).toEqual(['backgroundfetchsuccess']);
});

test('the app’s own background fetches are not touched', async () => {
  const { name, native, tab } = await openApp();
  const heard = heardByApp(name);
  const { url } = await file('own', 1000);
  await native.fetch('own', url);
  await vi.waitUntil(() => heard.length > 0, 5000);
  expect(heard).toEqual(['backgroundfetchsuccess']);
  expect(await tab.store.list()).toEqual([]);
});

test('a click on the browser’s download UI is told to the pages', async () => {
  const { registration, native, tab } = await openApp();
  const { url } = await held('clicked');
  const row = await tab.create('clicked', [new Request(url)]);
  await tab.driver.start(row);
  registration.active?.postMessage({ click: 'clicked' });
  await vi.waitUntil(() => tab.clicks.length > 0);
  expect(tab.clicks).toEqual(['clicked']);
  await (await native.get('clicked'))?.abort();
});

test('a worker without it is not trusted with results, nor one that has it for another name', async () => {
  const startTimeoutMs = 300;
  for (const script of ['./worker-without-entry.ts', './worker.ts?name=another']) {
    const { port } = await registerWorker(script);
    const tab = await openWebTab(`test-${crypto.randomUUID()}`, port, { startTimeoutMs });
    expect(await tab.driver.availability(true)).toEqual({
      usable: false,
      reason: expect.stringMatching(/^The service worker would lose the results: call install/),
    });
  }
});
