import type { DrivenEngine } from '../../test/engines/driven-page.ts';
import { interleave, type Measured } from '../measure/interleave.ts';
import { medianRatio } from '../measure/statistics.ts';
import type { Goal } from '../report/goal.ts';
import { waysTable } from '../report/ways-table.ts';
import { openBenchWorld } from '../world/bench-world.ts';
import { type BenchPart, type Content, contents, MIB } from './part.ts';

const names = {
  drain: '`fetch` with `no-store`, read and dropped: the floor',
  drainHttpCache: 'the same through the HTTP cache',
  cachePut: '`cache.put`, fetched with `no-store`',
  cachePutHttpCache: '`cache.put`, fetched through the HTTP cache',
  bareFile: 'a file, written by a worker, and nothing around it',
  bareRows: 'rows in IndexedDB, and nothing around them',
  engine: 'bgfetch, foreground',
  native: 'native Background Fetch, at rest',
};
type Way = keyof typeof names;

/** How many times the floor our engine may take. WebKit has rows only, and no limit. */
const limits: Readonly<Partial<Record<DrivenEngine, number>>> = { chromium: 1.35, firefox: 1.3 };

const part: BenchPart = {
  name: 'writing',
  about: 'one large file, to disk',
  engines: ['chromium', 'firefox', 'webkit'],
  isUsual: true,
  async run(engine, { bytes: asked, rounds, tell }) {
    // WebKitGTK keeps what an ephemeral session stores in memory.
    const bytes = engine === 'webkit' ? Math.min(asked, 64 * MIB) : asked;
    const ways = (Object.keys(names) as Way[]).filter((way) => isThere(way, engine));
    const world = await openBenchWorld(engine);
    const measure = (way: Way, content: Content, size: number, name: string) =>
      world.run(way, `${world.url}/${content}/${size}/${name}`, size);
    try {
      await world.run('prepareWriting');
      // Native downloads rest for some time after a page was loaded: the first of them waits until that is over.
      for (const way of ways) await measure(way, 'noise', Math.min(bytes, 16 * MIB), `warm-${way}`);
      const tables = [];
      const goals: Goal[] = [];
      for (const content of contents) {
        const measured = await interleave(
          ways,
          rounds,
          (way, round) => measure(way, content, bytes, `${round}-${way}`),
          (line) => tell(`${content}  ${line}`),
        );
        tables.push(
          waysTable({
            title: `Writing ${bytes / MIB} MiB of ${content} in ${engine}`,
            names,
            measured,
            base: 'drain',
            baseName: 'floor',
            bytes,
          }),
        );
        if (content === 'noise') goals.push(...goalsOf(engine, `${bytes / MIB} MiB`, measured));
      }
      return { tables, goals };
    } finally {
      await world.end();
    }
  },
};
export default part;

function isThere(way: Way, engine: DrivenEngine): boolean {
  if (way === 'native') return engine === 'chromium';
  return way !== 'bareFile' || engine !== 'webkit';
}

function goalsOf(engine: DrivenEngine, size: string, measured: Measured<Way>): Goal[] {
  const limit = limits[engine];
  if (limit === undefined) return [];
  const timesOurs = (way: Way) => medianRatio(measured[way], measured.engine);
  const goals: Goal[] = [
    {
      what: `writing ${size}, ${engine}: bgfetch / floor`,
      measured: medianRatio(measured.engine, measured.drain),
      must: 'at most',
      limit,
    },
    {
      what: `writing ${size}, ${engine}: \`cache.put\` with \`no-store\` / bgfetch`,
      measured: timesOurs('cachePut'),
      must: 'above',
      limit: 1,
    },
    {
      what: `writing ${size}, ${engine}: \`cache.put\` / bgfetch`,
      measured: timesOurs('cachePutHttpCache'),
      must: 'above',
      limit: 1,
    },
  ];
  if (engine === 'chromium')
    goals.push({
      what: `writing ${size}, ${engine}: native Background Fetch / bgfetch`,
      measured: timesOurs('native'),
      must: 'at least',
      limit: 1,
    });
  return goals;
}
