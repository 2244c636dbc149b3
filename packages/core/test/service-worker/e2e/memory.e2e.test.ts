import { afterAll, beforeAll, expect, test } from 'vitest';
import { WorkerMemory } from './worker-memory.ts';
import { openWorkerWorld, type WorkerWorld } from './worker-world.ts';

const MIB = 2 ** 20;
const LIMIT_BYTES = 64 * MIB;

let world: WorkerWorld;
beforeAll(async () => {
  world = await openWorkerWorld();
}, 180_000);
afterAll(() => world.end());

test('256 MiB are copied by the worker, and served by it, within 64 MiB', async () => {
  const tab = await world.tab('/bgfetch-sw.js');
  await tab.open({});
  const memory = await WorkerMemory.of(world.context, '/bgfetch-sw.js');
  const before = await memory.kept();
  const urls = [1, 2].map((n) => `${world.url}/media/m${n}/${128 * MIB}/x.bin?scope=memory`);
  await tab.call('start', 'ep', urls, { driver: 'web' });
  const startedAt = Date.now();
  const copying = await memory.peak(tab.settled('ep'));
  expect(tab.snapshot('ep')).toMatchObject({ result: 'success', driver: 'web' });
  // A worker that has just been started asks the network beside a slow store; from here on it knows what is stored.
  await tab.page.evaluate(async (url) => {
    await (await fetch(url, { headers: { range: 'bytes=0-0' } })).arrayBuffer();
  }, urls[0] ?? '');
  const asked = world.server.log.entries('memory').length;
  const copiedAt = Date.now();
  const served = tab.page.evaluate(async (url) => {
    let bytes = 0;
    const { body } = await fetch(url);
    for await (const piece of body as unknown as AsyncIterable<Uint8Array>) bytes += piece.length;
    return bytes;
  }, urls[1] ?? '');
  const serving = await memory.peak(served);
  expect(await served).toBe(128 * MIB);
  expect(world.server.log.entries('memory')).toHaveLength(asked);
  const grown = (peak: number) => `${((peak - before) / MIB).toFixed(1)} MiB`;
  console.log(
    `the worker grew by ${grown(copying)} while 256 MiB were downloaded and copied (${copiedAt - startedAt} ms), ` +
      `by ${grown(serving)} while 128 MiB were served (${Date.now() - copiedAt} ms)`,
  );
  expect(copying - before).toBeLessThan(LIMIT_BYTES);
  expect(serving - before).toBeLessThan(LIMIT_BYTES);
}, 180_000);
