/**
 * How fast a download is, as a ratio to doing nothing with the bytes: `pnpm bench [--mib 256] [--rounds 5]`.
 * The ways take turns in each round, so that a busy minute of the machine hits all of them.
 */
import { parseArgs } from 'node:util';
import { openBenchWorld } from './bench-world.ts';
import { median, rotated } from './statistics.ts';

const { values } = parseArgs({
  options: {
    mib: { type: 'string', default: '256' },
    rounds: { type: 'string', default: '5' },
  },
});
const bytes = Number(values.mib) * 1024 * 1024;
const rounds = Number(values.rounds);

const names = {
  drain: 'drain the response, keep nothing',
  cachePut: 'cache.put',
  foreground: 'bgfetch, foreground',
  native: 'native Background Fetch',
  readStore: 'read back from bgfetch',
  readCache: 'read back from the cache',
} as const;
type Name = keyof typeof names;
const all = Object.keys(names) as Name[];

const world = await openBenchWorld();
const times: Record<Name, number[]> = {
  drain: [],
  cachePut: [],
  foreground: [],
  native: [],
  readStore: [],
  readCache: [],
};

async function measure(name: Name, size: number, seed: string): Promise<number> {
  const url = `${world.url}/media/${seed}/${size}/file.bin`;
  return world.page.evaluate(([way, from, length]) => window.bench.run(way, from, length), [
    name,
    url,
    size,
  ] as const);
}

try {
  for (const name of all) await measure(name, Math.min(bytes, 2 ** 24), `warm-${name}`);
  for (let round = 0; round < rounds; round++) {
    for (const name of rotated(all, round))
      times[name].push(await measure(name, bytes, `${round}-${name}`));
    console.log(all.map((name) => `${name} ${Math.round(times[name].at(-1) ?? NaN)}`).join('  '));
  }
} finally {
  await world.end();
}

/** The median over the rounds of how many times as long `name` took as `other`. */
const ratio = (name: Name, other: Name): number =>
  median(times[name].map((ms, round) => ms / (times[other][round] ?? NaN)));

console.log(`\n${values.mib} MiB in Chromium, medians of ${rounds} rounds\n`);
console.log(`${'way'.padEnd(34)}${'ms'.padStart(6)}${'MB/s'.padStart(7)}${'× drain'.padStart(9)}`);
for (const name of all) {
  const ms = median(times[name]);
  const speed = bytes / ms / 1000;
  console.log(
    `${names[name].padEnd(34)}${ms.toFixed(0).padStart(6)}${speed.toFixed(0).padStart(7)}${ratio(name, 'drain').toFixed(2).padStart(9)}`,
  );
}

const goals: readonly [what: string, value: number, reached: boolean][] = [
  [
    'foreground / drain, at most 1.3',
    ratio('foreground', 'drain'),
    ratio('foreground', 'drain') <= 1.3,
  ],
  [
    'cache.put / foreground, above 1',
    ratio('cachePut', 'foreground'),
    ratio('cachePut', 'foreground') > 1,
  ],
  [
    'native / foreground, at least 2',
    ratio('native', 'foreground'),
    ratio('native', 'foreground') >= 2,
  ],
];
console.log();
for (const [what, value, reached] of goals)
  console.log(`${what.padEnd(34)} ${value.toFixed(2)}  ${reached ? 'reached' : 'MISSED'}`);
