import { afterAll, beforeAll, expect, test } from 'vitest';
import { Tab } from '../e2e/tab.ts';
import { playUntil, seek } from '../service-worker/e2e/in-page.ts';
import { openWorkerWorld, type WorkerWorld } from '../service-worker/e2e/worker-world.ts';
import { openPolicyServer, type PolicyServer } from './policy-server.ts';

let world: WorkerWorld;
let site: PolicyServer;
let policy: string;
beforeAll(async () => {
  world = await openWorkerWorld();
  policy = [
    "default-src 'none'",
    "script-src 'self'",
    "worker-src 'self'",
    `connect-src 'self' ${world.url}`,
    "media-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "require-trusted-types-for 'script'",
    // The app's own, for the addresses of its workers. We need none.
    'trusted-types app',
  ].join('; ');
  site = await openPolicyServer(world.url, policy);
}, 180_000);
afterAll(async () => {
  await site.close();
  await world.end();
});

/** In the page: what an app under Trusted Types has to do. */
async function registerWorker(script: string): Promise<void> {
  const { trustedTypes } = window as unknown as {
    trustedTypes: {
      createPolicy(
        name: string,
        rules: { createScriptURL(url: string): string },
      ): { createScriptURL(url: string): string & { toJSON(): string } };
    };
  };
  const app = trustedTypes.createPolicy('app', { createScriptURL: (url) => url });
  window.trustedUrl = (url) => app.createScriptURL(url);
  const { serviceWorker } = navigator;
  const controlled = new Promise((resolve) => {
    serviceWorker.addEventListener('controllerchange', resolve, { once: true });
  });
  await serviceWorker.register(app.createScriptURL(script));
  if (!serviceWorker.controller) await controlled;
}

test('all drivers, uploads, the service worker and its serving work under a strict policy and Trusted Types', async () => {
  const tab = await Tab.load(world.context, site.url);
  await tab.page.evaluate(registerWorker, '/bgfetch-sw.js');
  await tab.open({ workerUrl: '/bgfetch-worker.js' });
  const tone = (scope: string) => `/media/tone/30/x.wav?scope=${scope}`;
  for (const driver of ['foreground', 'web'] as const)
    await tab.call('start', driver, [site.url + tone(driver)], { driver });
  const foreign = `${world.url}/media/foreign/300000/x.bin?scope=foreign`;
  await tab.call('start', 'foreign', [foreign], { driver: 'foreground' });
  await tab.call('upload', 'upload', `${site.url}/upload?scope=upload`, 300_000);
  for (const driver of ['foreground', 'web'])
    expect(await tab.settled(driver)).toMatchObject({ result: 'success', driver });
  expect(await tab.settled('foreign')).toMatchObject({ result: 'success' });
  expect(await tab.call('difference', 'foreign', foreign, 'foreign', 300_000)).toBeNull();
  expect((await tab.call('storage')).bodies).toEqual({ inFiles: true, reason: null });
  await tab.call('uploaded');
  expect(await tab.settled('upload')).toMatchObject({ uploaded: 300_000, uploadTotal: 300_000 });

  const asked = world.server.log.entries('web').length;
  const played = await playUntil(tab.page, tone('web'), 1);
  expect(played).toMatchObject({ error: null });
  expect(await seek(tab.page, 29, true)).toMatchObject({ ended: true, error: null });
  expect(world.server.log.entries('web')).toHaveLength(asked);
  expect(site.violations).toEqual([]);
});

test('where the policy forbids workers made of blobs, bodies are stored in rows, with the reason', async () => {
  const tab = await Tab.load(world.context, site.url);
  await tab.open({ name: 'no-blobs' });
  const url = `${site.url}/media/blobs/600000/x.bin?scope=blobs`;
  await tab.call('start', 'blobs', [url], { driver: 'foreground' });
  expect(await tab.settled('blobs')).toMatchObject({ result: 'success' });
  expect(await tab.call('difference', 'blobs', url, 'blobs', 600_000)).toBeNull();
  const { bodies } = await tab.call('storage');
  expect(bodies).toEqual({ inFiles: false, reason: expect.stringMatching(/worker/i) });
  expect((await tab.call('lookIntoStore', 'no-blobs')).counts).toMatchObject({ files: 0 });
});

test('what the policy forbids fails with a reason, and the policy was in force all the time', async () => {
  const tab = await Tab.load(world.context, site.url);
  await tab.open({ name: 'forbidden', workerUrl: false, retry: { maxAttempts: 1 } });
  const before = site.violations.length;
  await tab.call('start', 'forbidden', ['https://forbidden.test/a'], { driver: 'foreground' });
  const ended = await tab.settled('forbidden');
  expect(ended).toMatchObject({ result: 'failure', failureReason: 'fetch-error' });
  expect(ended.problem?.message).not.toBe('');
  const refusal = await tab.page.evaluate(() => {
    try {
      document.body.innerHTML = '<b>x</b>';
      return null;
    } catch (error) {
      return (error as Error).name;
    }
  });
  expect(refusal).toBe('TypeError');
  const seen = () => [...new Set(site.violations.slice(before))].sort();
  await expect.poll(seen).toEqual(['connect-src', 'require-trusted-types-for']);
});
