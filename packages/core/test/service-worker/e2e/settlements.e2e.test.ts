import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Tab } from '../../e2e/tab.ts';
import { openWorkerWorld, type WorkerWorld } from './worker-world.ts';

const MIB = 2 ** 20;
let world: WorkerWorld;
beforeAll(async () => {
  world = await openWorkerWorld();
}, 180_000);
afterAll(() => world.end());

const file = (name: string, bytes: number) =>
  `${world.url}/media/${name}/${bytes}/x.bin?scope=${name}`;

/** What the worker's handlers tell the page. */
async function hear(tab: Tab, name: string): Promise<() => Promise<unknown[]>> {
  await tab.page.evaluate((channel) => {
    const heard: unknown[] = [];
    Object.assign(window, { heard });
    new BroadcastChannel(channel).onmessage = ({ data }) => heard.push(data);
  }, `${name}:told`);
  return () => tab.page.evaluate(() => (window as unknown as { heard: unknown[] }).heard);
}

test('the same handlers, whichever driver carried it; reloads do not repeat it', async () => {
  const name = 'same';
  const tab = await world.tab(`/module-worker.js?name=${name}`, 'module');
  await tab.open({ name });
  const told = await hear(tab, name);
  for (const driver of ['foreground', 'web'] as const) {
    await tab.call('start', driver, [file(driver, 1000), file(driver, 2000)], { driver });
    await tab.settled(driver);
  }
  await expect.poll(told).toHaveLength(2);
  expect(await told()).toEqual([
    { type: 'success', id: 'foreground', driver: 'foreground', sizes: [1000, 2000] },
    { type: 'success', id: 'web', driver: 'web', sizes: [1000, 2000] },
  ]);
  await tab.page.reload();
  const again = await hear(tab, name);
  await tab.open({ name });
  await tab.call('start', 'later', [file('later', 10)], { driver: 'foreground' });
  await expect.poll(again).toHaveLength(1);
  expect(await again()).toMatchObject([{ id: 'later' }]);
  await tab.page.close();
});

test('an unregistered worker: what settles meanwhile is told to the next one', async () => {
  const name = 'unregistered';
  const script = `/module-worker.js?name=${name}`;
  const tab = await world.tab(script, 'module');
  await tab.page.evaluate(async () => {
    for (const each of await navigator.serviceWorker.getRegistrations()) await each.unregister();
  });
  await tab.page.reload();
  await tab.open({ name });
  await tab.call('start', 'ep', [file('ep', 1000)], { driver: 'foreground' });
  await tab.settled('ep');
  const next = await world.tab(script, 'module');
  const told = await hear(next, name);
  await next.open({ name });
  await expect.poll(told).toMatchObject([{ type: 'success', id: 'ep', sizes: [1000] }]);
  await tab.page.close();
  await next.page.close();
});

test('a page that reloads while the worker copies: nothing is lost', async () => {
  const name = 'reloads';
  const tab = await world.tab(`/module-worker.js?name=${name}`, 'module');
  await tab.open({ name });
  const url = file('reloads', 48 * MIB);
  await tab.call('start', 'ep', [url], { driver: 'web' });
  await copying(tab, name);
  await tab.page.reload();
  await tab.open({ name });
  expect(await tab.settled('ep')).toMatchObject({ result: 'success', driver: 'web' });
  expect(await tab.call('difference', 'ep', url, 'reloads', 48 * MIB)).toBeNull();
  await tab.page.close();
});

test('a worker stopped in mid-copy: it is finished all the same', async () => {
  const name = 'stopped';
  const tab = await world.tab(`/module-worker.js?name=${name}`, 'module');
  await tab.open({ name });
  const devtools = await world.context.newCDPSession(tab.page);
  await devtools.send('ServiceWorker.enable');
  const urls = ['one', 'two', 'three'].map((seed) => file(seed, 24 * MIB));
  await tab.call('start', 'ep', urls, { driver: 'web' });
  await copying(tab, name);
  await devtools.send('ServiceWorker.stopAllWorkers');
  const settled = await tab.settled('ep');
  console.log(`stopped in mid-copy: ${settled.driver}, ${settled.driverReason}`);
  expect(settled).toMatchObject({ result: 'success' });
  for (const [index, seed] of ['one', 'two', 'three'].entries())
    expect(await tab.call('difference', 'ep', urls[index] ?? '', seed, 24 * MIB)).toBeNull();
  await tab.page.close();
}, 120_000);

/** Resolves when the worker has begun to copy and is not done. */
async function copying(tab: Tab, name: string): Promise<void> {
  const copied = async () =>
    (await tab.call('lookIntoStore', name)).records.reduce(
      (sum, { received }) => sum + received,
      0,
    );
  while ((await copied()) === 0) await tab.page.waitForTimeout(5);
}
