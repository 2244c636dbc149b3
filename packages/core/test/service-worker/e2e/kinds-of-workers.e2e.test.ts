import { afterAll, beforeAll, expect, test } from 'vitest';
import { fetched } from './in-page.ts';
import { openWorkerWorld, type WorkerWorld } from './worker-world.ts';

let world: WorkerWorld;
beforeAll(async () => {
  world = await openWorkerWorld();
}, 180_000);
afterAll(() => world.end());

/** Whether the server is asked for `url` when the page fetches it. */
async function serverIsAsked(scope: string, work: () => Promise<unknown>): Promise<boolean> {
  const before = world.server.log.entries(scope).length;
  await work();
  return world.server.log.entries(scope).length > before;
}

test.each<[string, string, 'classic' | 'module']>([
  ['classic', '/classic-worker.js', 'classic'],
  ['workbox', '/workbox-worker.js', 'module'],
])('%s: both drivers, our records, and the app’s own routes', async (name, script, type) => {
  const tab = await world.tab(script, type);
  await tab.open({ name });
  for (const driver of ['web', 'foreground'] as const) {
    const file = `${world.url}/media/${name}-${driver}/200000/x.bin?scope=${name}`;
    await tab.call('start', driver, [file], { driver });
    expect(await tab.settled(driver)).toMatchObject({ result: 'success', driver });
    // A worker that has just been started asks the network beside a store that is slow.
    const asked = () =>
      serverIsAsked(name, async () => {
        expect(await fetched(tab.page, file)).toMatchObject({ status: 200, text: '200000 bytes' });
      });
    await expect.poll(asked, { timeout: 20_000 }).toBe(false);
  }
  expect(await fetched(tab.page, '/own')).toMatchObject({ text: 'own' });
  const other = `/media/${name}-not-stored/300/x.bin?scope=${name}`;
  const asked = await serverIsAsked(name, async () => {
    expect(await fetched(tab.page, other)).toMatchObject({ status: 200, text: '300 bytes' });
  });
  expect(asked).toBe(true);
  await tab.page.close();
});

test('workbox: a strategy falls back on our records, and the precache keeps its own', async () => {
  const tab = await world.tab('/workbox-worker.js', 'module');
  await tab.open({ name: 'workbox' });
  const file = '/media/workbox-only/300/x.bin?scope=only';
  // No strategy has it, and Workbox asks its catch handler.
  expect(await fetched(tab.page, file)).toMatchObject({ status: 503, text: 'caught' });
  await tab.call('start', 'only', [world.url + file], { driver: 'foreground' });
  expect(await tab.settled('only')).toMatchObject({ result: 'success' });
  const kept = () => fetched(tab.page, file, { Range: 'bytes=0-199' });
  await expect.poll(kept).toMatchObject({ status: 206, range: 'bytes 0-199/300' });
  const asked = await serverIsAsked('precached', async () => {
    const precached = await fetched(tab.page, '/media/precached/300/x.bin?scope=precached');
    expect(precached).toMatchObject({ status: 200, text: '300 bytes' });
  });
  expect(asked).toBe(false);
  await tab.page.close();
});

test('a classic worker’s handlers are told as well', async () => {
  const tab = await world.tab('/classic-worker.js');
  await tab.open({ name: 'classic' });
  for (const id of ['web', 'foreground']) {
    const told = () => tab.page.evaluate(async (url) => !!(await caches.match(url)), `/told/${id}`);
    await expect.poll(told, { timeout: 20_000 }).toBe(true);
  }
});
