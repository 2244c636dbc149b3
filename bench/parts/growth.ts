import type { DrivenEngine } from '../../test/engines/driven-page.ts';
import { median } from '../measure/statistics.ts';
import { type Curve, plotCurves } from '../report/curves.ts';
import type { Table } from '../report/table.ts';
import { openBenchWorld } from '../world/bench-world.ts';
import type { BenchPart, BenchSettings } from './part.ts';

const registrationSteps = [10, 30, 100, 300, 1000];
const recordSteps = [10, 100, 1000, 5000];
const toldSteps = [10, 100, 1000];
/** How many are added one after another at each step. */
const MORE = 10;

type Points = [count: number, ms: number][];

const part: BenchPart = {
  name: 'growth',
  about: 'what one more registration or record costs when there are many',
  engines: ['chromium', 'firefox'],
  isUsual: true,
  async run(engine, settings) {
    const told = await characters(engine, settings);
    const curves = [
      ...(await registrations(engine, settings)),
      ...(await records(engine, settings)),
    ];
    const counts = [...new Set(curves.flatMap(({ points }) => points.map(([count]) => count)))];
    const head = ['ms', ...counts.toSorted((one, other) => one - other).map(String)];
    const rows = curves.map(({ name, points }) => [
      name,
      ...head
        .slice(1)
        .map((count) => points.find(([at]) => String(at) === count)?.[1].toFixed(2) ?? ''),
    ]);
    const title = `What one costs when there are so many, in ${engine}`;
    const plot = plotCurves(`growth-${engine}.svg`, title, curves);
    return { tables: [{ title, head, rows }, told], goals: [], plots: [plot] };
  },
};
export default part;

/** They pile up in one profile; those of each step are there when the next are added. */
async function registrations(
  engine: DrivenEngine,
  { rounds, tell }: BenchSettings,
): Promise<Curve[]> {
  const world = await openBenchWorld(engine);
  const added: Points = [];
  const attached: Points = [];
  try {
    let there = 0;
    for (const step of registrationSteps) {
      await world.run('seedRegistrations', `to-${step}`, urlsOf(world.url, step - MORE - there));
      const more = await world.run('addOneByOne', `more-${step}`, urlsOf(world.url, MORE));
      there = step;
      added.push([step, median(more)]);
      const times: number[] = [];
      for (let round = 0; round < rounds; round++) {
        await world.reload();
        times.push(await world.run('reattach', step, step));
      }
      attached.push([step, median(times) / step]);
      tell(
        `${step} registrations: one more ${median(more).toFixed(1)}, re-attach ${median(times).toFixed(1)}`,
      );
    }
  } finally {
    await world.end();
  }
  return [
    { name: 'one more registration, to success', points: added },
    { name: 're-attach, for each registration', points: attached },
  ];
}

/** One registration at a time, in a new profile each. */
async function records(engine: DrivenEngine, { rounds, tell }: BenchSettings): Promise<Curve[]> {
  const fetched: Points = [];
  const attached: Points = [];
  const matched: Points = [];
  for (const step of recordSteps) {
    const world = await openBenchWorld(engine);
    try {
      const urls = urlsOf(world.url, step);
      const whole = await world.run('seedRecords', 'big', urls);
      fetched.push([step, whole / step]);
      const times: number[] = [];
      for (let round = 0; round < rounds; round++) {
        await world.reload();
        times.push(await world.run('reattach', 1, step));
      }
      attached.push([step, median(times) / step]);
      const [, ...matches] = await world.run('matchTimes', 'big', urls.slice(-2 * MORE));
      matched.push([step, median(matches)]);
      tell(
        `${step} records: all ${whole.toFixed(0)}, re-attach ${median(times).toFixed(1)}, match ${median(matches).toFixed(2)}`,
      );
    } finally {
      await world.end();
    }
  }
  return [
    { name: 'a record of one registration, to success', points: fetched },
    { name: 're-attach, for each record', points: attached },
    { name: 'a match among the records', points: matched },
  ];
}

/** What the other tabs are told for each record, which should not depend on how many there are. */
async function characters(engine: DrivenEngine, { tell }: BenchSettings): Promise<Table> {
  const each: string[] = [];
  const world = await openBenchWorld(engine);
  try {
    for (const step of toldSteps) {
      const told = await world.run('charactersTold', `told-${step}`, urlsOf(world.url, step));
      each.push((told / step).toFixed(0));
      tell(`${step} records: ${told} characters to the other tabs`);
    }
  } finally {
    await world.end();
  }
  return {
    title: `What the other tabs are told, in ${engine}`,
    head: ['characters', ...toldSteps.map(String)],
    rows: [['for each record of one registration', ...each]],
  };
}

const urlsOf = (server: string, count: number): string[] =>
  Array.from({ length: Math.max(0, count) }, (_, at) => `${server}/noise/256/${at}`);
