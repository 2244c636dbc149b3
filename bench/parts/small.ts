import { interleave } from '../measure/interleave.ts';
import { medianRatio } from '../measure/statistics.ts';
import type { Goal } from '../report/goal.ts';
import { waysTable } from '../report/ways-table.ts';
import { openBenchWorld } from '../world/bench-world.ts';
import type { BenchPart } from './part.ts';

const names = {
  smallPool: 'a pool of 6 fetches, nothing kept',
  smallCache: '`cache.addAll`',
  smallEngine: 'bgfetch, foreground',
};
const ways = Object.keys(names) as (keyof typeof names)[];

const loads = [
  { what: '1,000 files of 4 KiB in one registration', groups: 1, files: 1000, bytes: 4096 },
  { what: '100 registrations of 10 files of 64 KiB', groups: 100, files: 10, bytes: 65_536 },
];

const part: BenchPart = {
  name: 'small',
  about: 'many small files, beside `cache.addAll` and a bare pool of fetches',
  engines: ['chromium', 'firefox'],
  isUsual: true,
  async run(engine, { rounds, tell }) {
    const world = await openBenchWorld(engine);
    try {
      const tables = [];
      const goals: Goal[] = [];
      for (const { what, groups, files, bytes } of loads) {
        const urls = (name: string) =>
          Array.from({ length: groups }, (_, group) =>
            Array.from(
              { length: files },
              (_, file) => `${world.url}/noise/${bytes}/${name}-${group}-${file}`,
            ),
          );
        for (const way of ways) await world.run(way, [urls(`warm-${way}`)[0]?.slice(0, 5) ?? []]);
        const measured = await interleave(
          ways,
          rounds,
          (way, round) => world.run(way, urls(`${round}-${way}`)),
          tell,
        );
        tables.push(
          waysTable({
            title: `${what} in ${engine}`,
            names,
            measured,
            base: 'smallPool',
            baseName: 'pool',
          }),
        );
        // The issue sets a limit for the thousand in one registration.
        if (groups === 1)
          goals.push({
            what: `small, ${engine}: ${what}: bgfetch / pool`,
            measured: medianRatio(measured.smallEngine, measured.smallPool),
            must: 'at most',
            limit: 1.5,
          });
      }
      return { tables, goals };
    } finally {
      await world.end();
    }
  },
};
export default part;
