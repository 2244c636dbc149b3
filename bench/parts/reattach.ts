import { median } from '../measure/statistics.ts';
import type { Goal } from '../report/goal.ts';
import { openBenchWorld } from '../world/bench-world.ts';
import type { BenchPart } from './part.ts';

const REGISTRATIONS = 1000;
const RECORDS = 5000;
const MATCHES = 20;

const part: BenchPart = {
  name: 'reattach',
  about:
    'a page is loaded again: until all that is stored is shown, and a match among many records',
  engines: ['chromium', 'firefox'],
  isUsual: true,
  async run(engine, { rounds, tell }) {
    const many = await manyRegistrations();
    const big = await manyRecords();
    const ms = (values: readonly number[]) => median(values).toFixed(1);
    const rows = [
      ['re-attach to 1,000 registrations of one record', ms(many)],
      ['re-attach to one registration of 5,000 records', ms(big.attached)],
      ['the first `match` among 5,000 records', ms(big.first)],
      ['each of 20 more', ms(big.next)],
    ];
    const goals: Goal[] = [
      {
        what: `re-attach, ${engine}: 1,000 registrations`,
        measured: median(many),
        must: 'at most',
        limit: 60,
        unit: ' ms',
      },
      {
        what: `match, ${engine}: among 5,000 records`,
        measured: median(big.next),
        must: 'at most',
        limit: 5,
        unit: ' ms',
      },
    ];
    const title = `A page is loaded again in ${engine}`;
    return { tables: [{ title, head: ['', 'ms'], rows }], goals };

    async function manyRegistrations(): Promise<number[]> {
      const world = await openBenchWorld(engine);
      try {
        await world.run('seedRegistrations', 'many', urlsOf(world.url, REGISTRATIONS));
        return await attach(world, REGISTRATIONS, REGISTRATIONS);
      } finally {
        await world.end();
      }
    }

    async function manyRecords() {
      const world = await openBenchWorld(engine);
      const first: number[] = [];
      const next: number[] = [];
      try {
        const urls = urlsOf(world.url, RECORDS);
        await world.run('seedRecords', 'big', urls);
        const attached = await attach(world, 1, RECORDS);
        for (let round = 0; round < rounds; round++) {
          await world.reload();
          const asked = urls.filter((_, at) => at % Math.floor(RECORDS / MATCHES) === round + 1);
          const [once = NaN, ...others] = await world.run('matchTimes', 'big', asked);
          first.push(once);
          next.push(median(others));
        }
        return { attached, first, next };
      } finally {
        await world.end();
      }
    }

    async function attach(
      world: { reload(): Promise<void>; run: Awaited<ReturnType<typeof openBenchWorld>>['run'] },
      registrations: number,
      records: number,
    ): Promise<number[]> {
      const times: number[] = [];
      for (let round = 0; round < rounds; round++) {
        await world.reload();
        times.push(await world.run('reattach', registrations, records));
      }
      tell(
        `re-attach ${registrations} × ${records / registrations}  ${times.map((time) => time.toFixed(1)).join(' ')}`,
      );
      return times;
    }
  },
};
export default part;

const urlsOf = (server: string, count: number): string[] =>
  Array.from({ length: count }, (_, at) => `${server}/noise/256/${at}`);
