import { interleave } from '../measure/interleave.ts';
import { medianRatio } from '../measure/statistics.ts';
import type { Goal } from '../report/goal.ts';
import { waysTable } from '../report/ways-table.ts';
import { openBenchWorld } from '../world/bench-world.ts';
import { type BenchPart, contents, MIB } from './part.ts';

const names = {
  readCache: '`cache.match`, its body read',
  readEngine: '`record.responseReady`, its body read',
  readCacheBlob: '`cache.match` and its `blob()`, read',
  readEngineBlob: '`record.blob()`, read',
};
type Way = keyof typeof names;
const ways = Object.keys(names) as Way[];

const part: BenchPart = {
  name: 'reading',
  about: 'a stored file, read back whole',
  engines: ['chromium', 'firefox', 'webkit'],
  isUsual: true,
  async run(engine, { bytes: asked, rounds, tell }) {
    const bytes = engine === 'webkit' ? Math.min(asked, 64 * MIB) : asked;
    const world = await openBenchWorld(engine);
    try {
      const tables = [];
      const goals: Goal[] = [];
      for (const content of contents) {
        const url = `${world.url}/${content}/${bytes}/reading`;
        await world.run('storeForReading', url);
        for (const way of ways) await world.run(way, url, bytes);
        const measured = await interleave(
          ways,
          rounds,
          (way) => world.run(way, url, bytes),
          (line) => tell(`${content}  ${line}`),
        );
        await world.run('releaseAfterReading');
        tables.push(
          waysTable({
            title: `Reading ${bytes / MIB} MiB of ${content} back in ${engine}`,
            names,
            measured,
            base: 'readCache',
            baseName: 'cache.match',
            bytes,
          }),
        );
        if (content === 'noise' && engine !== 'webkit')
          goals.push({
            what: `reading back ${bytes / MIB} MiB, ${engine}: bgfetch / \`cache.match\``,
            measured: medianRatio(measured.readEngine, measured.readCache),
            must: 'at most',
            limit: 1.1,
          });
      }
      return { tables, goals };
    } finally {
      await world.end();
    }
  },
};
export default part;
