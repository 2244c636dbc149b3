/**
 * How fast a download is, as a ratio to doing nothing with the bytes: `pnpm bench [--mib 256] [--rounds 5]`.
 * The ways take turns in each round, so that a busy minute of the machine hits all of them.
 *
 * Two contents: browsers compress what they store, so zeros show what our own code costs, and noise, which can't be
 * compressed, what the browser's disk does.
 */
import { parseArgs } from 'node:util';
import { openBenchWorld } from './bench-world.ts';
import { measureFreshStart } from './fresh-start.ts';
import { goal, printTable } from './print-table.ts';
import { rotated } from './statistics.ts';
import { type Content, contents, mediaUrl, type Times, type Way, ways, zerosUrl } from './ways.ts';

const { values } = parseArgs({
  options: {
    mib: { type: 'string', default: '256' },
    rounds: { type: 'string', default: '5' },
  },
});
const bytes = Number(values.mib) * 1024 * 1024;
const rounds = Number(values.rounds);

const world = await openBenchWorld();

async function measure(way: Way, content: Content, size: number, name: string): Promise<number> {
  const url =
    content === 'zeros' ? zerosUrl(world.url, size, name) : mediaUrl(world.url, name, size, name);
  const call = [way, url, size] as const;
  return world.page.evaluate(
    ([which, from, length]) => window.bench.run(which, from, length),
    call,
  );
}

const times: Record<Content, Times> = {
  zeros: { drain: [], cachePut: [], foreground: [], native: [], readStore: [], readCache: [] },
  noise: { drain: [], cachePut: [], foreground: [], native: [], readStore: [], readCache: [] },
};
try {
  for (const way of ways) await measure(way, 'noise', Math.min(bytes, 2 ** 24), `warm-${way}`);
  for (let round = 0; round < rounds; round++)
    for (const content of contents) {
      for (const way of rotated(ways, round))
        times[content][way].push(await measure(way, content, bytes, `${round}-${way}`));
      const shown = ways.map((way) => `${way} ${Math.round(times[content][way].at(-1) ?? NaN)}`);
      console.log(`${content}  ${shown.join('  ')}`);
    }
} finally {
  await world.end();
}

for (const content of contents)
  printTable(
    `${values.mib} MiB of ${content} in Chromium, medians of ${rounds} rounds`,
    times[content],
    bytes,
  );

const freshNative = await measureFreshStart('native', bytes, 3);
const freshForeground = await measureFreshStart('foreground', bytes, 3);
console.log(`\n${values.mib} MiB of zeros in a browser that has just started, medians of 3\n`);
console.log(`bgfetch, foreground ${freshForeground.toFixed(0)} ms`);
console.log(`native Background Fetch ${freshNative.toFixed(0)} ms\n`);
goal('native / foreground, at least 2', freshNative / freshForeground, (value) => value >= 2);
