import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { type MemoryUse, PageMemory } from './page-memory.ts';
import { Trial } from './trial.ts';
import { openWorld, type World } from './world.ts';

const MIB = 1024 * 1024;
const LIMIT_BYTES = 64 * MIB;

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.end());

/** Five times what it may take. `npm run bench -- heap` brings 2 GiB. */
const BYTES = 320 * MIB;

test('320 MiB come, are read back, and by an object URL, without growing the page by 64 MiB', {
  timeout: 180_000,
}, async () => {
  const app = new Trial(world, 'memory');
  onTestFinished(() => app.end());
  const file = app.file('memory', BYTES);
  const tab = await app.tab();
  const memory = await PageMemory.of(tab.page);
  const before = await memory.kept();

  const startedAt = Date.now();
  await tab.call('start', 'ep', [file.url]);
  const download = await memory.peaks(tab.settled('ep'));
  const downloadedAt = Date.now();
  expect(tab.snapshot('ep')).toMatchObject({ result: 'success', downloaded: file.bytes });
  const compared = tab.call('difference', 'ep', file.url, file.seed, file.bytes);
  const readback = await memory.peaks(compared);
  expect(await compared).toBeNull();
  const byUrl = tab.call('differenceByUrl', 'ep', file.url, file.seed, file.bytes);
  const objectUrl = await memory.peaks(byUrl);
  expect(await byUrl).toBeNull();
  console.log(
    `download ${downloadedAt - startedAt} ms ${inWords(before, download)}\n` +
      `readback ${Date.now() - downloadedAt} ms ${inWords(before, readback)}\n` +
      `object URL ${inWords(before, objectUrl)}`,
  );

  for (const { kept, used } of [download, readback, objectUrl]) {
    expect(kept.heap + kept.buffers - before.heap - before.buffers).toBeLessThan(LIMIT_BYTES);
    expect(used.heap - before.heap).toBeLessThan(LIMIT_BYTES);
  }
});

function inWords(before: MemoryUse, { kept, used }: { kept: MemoryUse; used: MemoryUse }): string {
  const grown = (bytes: number) => `${(bytes / MIB).toFixed(1)} MiB`;
  return `grew by at most: heap ${grown(kept.heap - before.heap)} (with garbage ${grown(used.heap - before.heap)}), buffers ${grown(kept.buffers - before.buffers)} (${grown(used.buffers - before.buffers)})`;
}
