import type { DrivenEngine } from '../../test/engines/driven-page.ts';
import { median } from '../measure/statistics.ts';
import type { MainThread } from '../page/main-thread-tasks.ts';
import type { Goal } from '../report/goal.ts';
import { openBenchWorld } from '../world/bench-world.ts';
import { type BenchPart, MIB } from './part.ts';

const names = {
  mainThreadIdle: 'nothing, for a second',
  mainThreadDrain: '`fetch` with `no-store`, read and dropped',
  mainThreadEngine: 'bgfetch, foreground',
};
type Way = keyof typeof names;
const ways = Object.keys(names) as Way[];

const part: BenchPart = {
  name: 'long-tasks',
  about: 'how long the main thread is taken while a large file comes as fast as it can',
  engines: ['chromium', 'firefox'],
  isUsual: true,
  async run(engine, { bytes, rounds, tell }) {
    const world = await openBenchWorld(engine);
    try {
      const seen: Record<Way, MainThread[]> = {
        mainThreadIdle: [],
        mainThreadDrain: [],
        mainThreadEngine: [],
      };
      // What a page does once, such as starting its workers, is not what is asked here.
      await world.run('mainThreadEngine', `${world.url}/noise/${16 * MIB}/warm`);
      await world.run('mainThreadIdle', 1000);
      for (let round = 0; round < rounds; round++)
        for (const way of ways) {
          const url = `${world.url}/noise/${bytes}/${round}-${way}`;
          const one =
            way === 'mainThreadIdle'
              ? await world.run(way, 1000)
              : await world.run(way, url, bytes);
          seen[way].push(one);
          tell(
            `${way}  ${one.longTasks.length} long tasks, latest timer ${one.latest.toFixed(1)} ms`,
          );
        }
      const title = `The main thread while ${bytes / MIB} MiB of noise come, in ${engine}`;
      const rows = ways.map((way) => rowOf(engine, names[way], seen[way]));
      const told = engine === 'chromium' ? ['tasks over 50 ms in a run', 'longest, ms'] : [];
      const head = ['', ...told, 'latest timer, ms: median', 'worst'];
      return { tables: [{ title, head, rows }], goals: [goalOf(engine, seen.mainThreadEngine)] };
    } finally {
      await world.end();
    }
  },
};
export default part;

function rowOf(engine: DrivenEngine, name: string, runs: readonly MainThread[]): string[] {
  const latest = runs.map((run) => run.latest);
  const told = [
    median(runs.map((run) => run.longTasks.length)).toFixed(0),
    Math.max(0, ...runs.flatMap((run) => run.longTasks)).toFixed(0),
  ];
  return [
    name,
    ...(engine === 'chromium' ? told : []),
    median(latest).toFixed(1),
    Math.max(...latest).toFixed(1),
  ];
}

/** Firefox does not tell of long tasks, so that a late timer stands for one; the machine's own pauses are in it. */
function goalOf(engine: DrivenEngine, runs: readonly MainThread[]): Goal {
  const what = `main thread, ${engine}: `;
  const shared = { must: 'at most', limit: 50, unit: ' ms' } as const;
  return engine === 'chromium'
    ? {
        ...shared,
        what: `${what}the longest task of all rounds`,
        measured: Math.max(0, ...runs.flatMap((run) => run.longTasks)),
      }
    : {
        ...shared,
        what: `${what}the latest timer, median of the rounds`,
        measured: median(runs.map((run) => run.latest)),
      };
}
