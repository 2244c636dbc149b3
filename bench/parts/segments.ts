import { interleave } from '../measure/interleave.ts';
import { medianRatio } from '../measure/statistics.ts';
import { waysTable } from '../report/ways-table.ts';
import { openBenchWorld } from '../world/bench-world.ts';
import { type BenchPart, MIB } from './part.ts';

const BYTES = 16 * MIB;
const SLOW = 'latencyMs=100&bytesPerSecond=2000000';

const names = {
  one: 'bgfetch, one connection',
  four: 'bgfetch, `segments: 4`',
  auto: "bgfetch, `segments: 'auto'`",
  bareOne: 'a plain `fetch`, nothing kept',
  bareFour: 'four plain fetches of ranges, nothing kept',
};
type Way = keyof typeof names;

const part: BenchPart = {
  name: 'segments',
  about: 'one file over a slow link, in several segments at once',
  engines: ['chromium', 'firefox'],
  isUsual: true,
  async run(engine, { rounds, tell }) {
    const world = await openBenchWorld(engine);
    const measure = (way: Way, url: string): Promise<number> => {
      switch (way) {
        case 'one':
          return world.run('engineSegments', url, 1);
        case 'four':
          return world.run('engineSegments', url, 4);
        case 'auto':
          return world.run('engineSegments', url, 'auto');
        case 'bareOne':
          return world.run('bareSegments', url, BYTES, 1);
        case 'bareFour':
          return world.run('bareSegments', url, BYTES, 4);
      }
    };
    try {
      const measured = await interleave(
        Object.keys(names) as Way[],
        rounds,
        (way, round) => measure(way, `${world.url}/noise/${BYTES}/${round}-${way}?${SLOW}`),
        tell,
      );
      const title = `${BYTES / MIB} MiB over a link of 100 ms and 2 MB/s for each connection, in ${engine}`;
      const faster = (way: Way) => medianRatio(measured.one, measured[way]);
      return {
        tables: [
          waysTable({
            title,
            names,
            measured,
            base: 'one',
            baseName: 'one connection',
            bytes: BYTES,
          }),
        ],
        goals: [
          {
            what: `segments, ${engine}: one connection / \`segments: 4\``,
            measured: faster('four'),
            must: 'at least',
            limit: 3,
          },
        ],
      };
    } finally {
      await world.end();
    }
  },
};
export default part;
