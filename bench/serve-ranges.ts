/**
 * A stored file by range requests, from bgfetch and from the Cache API with a range slicer written by hand, in turns:
 * `node --conditions=bgfetch-source bench/serve-ranges.ts [--mib 100] [--rounds 5]`.
 */
import { parseArgs } from 'node:util';
import { openWorkerWorld } from '../packages/core/test/service-worker/e2e/worker-world.ts';
import { median, rotated } from './statistics.ts';

const { values } = parseArgs({
  options: { mib: { type: 'string', default: '100' }, rounds: { type: 'string', default: '5' } },
});
const MIB = 2 ** 20;
const size = Number(values.mib) * MIB;
const rounds = Number(values.rounds);

type Store = 'stored' | 'cached';
const stores: readonly Store[] = ['stored', 'cached'];
type Range = readonly [start: number, end: number];

/** Every range as offsets of its first byte and of the one behind its last. */
const workloads: Readonly<Record<string, readonly Range[]>> = {
  'in order, 1 MiB each': Array.from({ length: size / MIB }, (_, n) => [n * MIB, (n + 1) * MIB]),
  'here and there, 256 KiB each': scattered(100, MIB / 4),
  'here and there, 4 KiB each': scattered(100, 4096),
  'one range, the whole': [[0, size]],
};

const world = await openWorkerWorld();
const times = new Map<string, number[]>();
try {
  const tab = await world.tab('/ranges-worker.js');
  await tab.open({ name: 'ranges', driver: 'foreground' });
  const url = (store: Store) => `${world.url}/media/${store}/${size}/x.bin`;
  await tab.call('start', 'ep', [url('stored')]);
  await tab.settled('ep');
  await tab.page.evaluate(async (address) => {
    await (await caches.open('ranges')).add(address);
  }, url('cached'));

  const measure = (store: Store, ranges: readonly Range[]): Promise<number> =>
    tab.page.evaluate(
      async ([address, list]) => {
        const startedAt = performance.now();
        for (const [start, end] of list) {
          const range = `bytes=${start}-${end - 1}`;
          const response = await fetch(address, { headers: { range } });
          if (response.status !== 206) throw new Error(`status ${response.status}`);
          let bytes = 0;
          const reader = response.body?.getReader();
          for (let read = await reader?.read(); read && !read.done; read = await reader?.read())
            bytes += read.value.byteLength;
          if (bytes !== end - start) throw new Error(`${bytes} of ${end - start} bytes`);
        }
        return performance.now() - startedAt;
      },
      [url(store), ranges] as const,
    );

  for (const [what, ranges] of Object.entries(workloads)) {
    for (const store of stores) await measure(store, ranges.slice(0, 3));
    for (let round = 0; round < rounds; round++)
      for (const store of rotated(stores, round)) {
        const key = `${what} ${store}`;
        times.set(key, [...(times.get(key) ?? []), await measure(store, ranges)]);
      }
  }
} finally {
  await world.end();
}

console.log(`${values.mib} MiB in Chromium by ranges, medians of ${rounds} rounds\n`);
console.log(
  `${''.padEnd(32)}${'bgfetch'.padStart(10)}${'Cache'.padStart(10)}${'ratio'.padStart(8)}`,
);
for (const what of Object.keys(workloads)) {
  const [ours = [], theirs = []] = stores.map((store) => times.get(`${what} ${store}`) ?? []);
  const ratios = ours.map((ms, round) => ms / (theirs[round] ?? NaN));
  const ratio = median(ratios);
  const first = ratios[0] ?? NaN;
  const verdict = ratio <= 1 ? 'reached' : 'MISSED';
  console.log(
    `${what.padEnd(32)}${inMs(ours)}${inMs(theirs)}${ratio.toFixed(2).padStart(10)}${first.toFixed(2).padStart(10)}  ${verdict}`,
  );
}

function inMs(list: readonly number[]): string {
  return `${median(list).toFixed(0)} ms`.padStart(10);
}

/** Places that jump to and fro, the same in every run. */
function scattered(count: number, length: number): Range[] {
  return Array.from({ length: count }, (_, n) => {
    const start = (n * 7_919_003) % (size - length);
    return [start, start + length];
  });
}
