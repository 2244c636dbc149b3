import { interleave } from '../measure/interleave.ts';
import { median, medianRatio } from '../measure/statistics.ts';
import type { Range } from '../page/range-tasks.ts';
import type { Goal } from '../report/goal.ts';
import { openBenchWorld } from '../world/bench-world.ts';
import { type BenchPart, MIB } from './part.ts';

/** So often the whole is asked for in a round. */
const WHOLES = 5;

const ways = ['stored', 'cached'] as const;

const part: BenchPart = {
  name: 'ranges',
  about: 'a stored file, served by ranges by a service worker, beside a slicer over the Cache API',
  engines: ['chromium', 'firefox'],
  isUsual: true,
  async run(engine, { bytes: asked, rounds, tell }) {
    // In Firefox the slicer reads the whole body for each request.
    const [most, places] = engine === 'firefox' ? [32 * MIB, 10] : [100 * MIB, 100];
    const bytes = Math.min(asked, most);
    const world = await openBenchWorld(engine);
    const address = (way: (typeof ways)[number]) => `${world.url}/noise/${bytes}/ranges?${way}`;
    try {
      await world.run('storeForRanges', address('stored'), address('cached'));
      const rows: string[][] = [];
      const goals: Goal[] = [];
      for (const [what, list] of Object.entries(patterns(bytes, places))) {
        const measured = await interleave(
          ways,
          rounds,
          (way) => world.run('ranges', address(way), list),
          (line) => tell(`${what}  ${line}`),
        );
        const { stored, cached } = measured;
        const ratio = medianRatio(stored, cached);
        const first = (stored[0] ?? NaN) / (cached[0] ?? NaN);
        rows.push([
          what,
          median(stored).toFixed(0),
          median(cached).toFixed(0),
          ratio.toFixed(2),
          first.toFixed(2),
        ]);
        goals.push({
          what: `ranges, ${engine}: ${what}: bgfetch / slicer`,
          measured: ratio,
          must: 'below',
          limit: 1,
        });
      }
      const head = ['', 'bgfetch, ms', 'slicer, ms', 'ratio', 'in the first round'];
      const title = `Ranges of ${bytes / MIB} MiB of noise by a service worker in ${engine}`;
      return { tables: [{ title, head, rows }], goals };
    } finally {
      await world.end();
    }
  },
};
export default part;

function patterns(size: number, places: number): Readonly<Record<string, readonly Range[]>> {
  return {
    'in order, 1 MiB each': Array.from({ length: size / MIB }, (_, n) => [n * MIB, (n + 1) * MIB]),
    'here and there, 256 KiB each': scattered(size, MIB / 4, places),
    'here and there, 4 KiB each': scattered(size, 4096, places),
    // One of them is over too soon for a figure.
    'one range, the whole': Array.from({ length: WHOLES }, () => [0, size]),
  };
}

/** Places that jump to and fro, the same in every run. */
function scattered(size: number, length: number, places: number): Range[] {
  return Array.from({ length: places }, (_, n) => {
    const start = (n * 7_919_003) % (size - length);
    return [start, start + length];
  });
}
