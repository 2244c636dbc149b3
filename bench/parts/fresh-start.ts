import { interleave } from '../measure/interleave.ts';
import { waysTable } from '../report/ways-table.ts';
import { openBenchWorld } from '../world/bench-world.ts';
import { type BenchPart, MIB } from './part.ts';

const names = { native: 'native Background Fetch', engine: 'bgfetch, foreground' };
const ways = ['native', 'engine'] as const;

/** Chromium lets background downloads wait for up to 44 s after a page was loaded: what a person sees who opens an app. */
const part: BenchPart = {
  name: 'fresh-start',
  about: 'the first download of a browser that has just been started',
  engines: ['chromium'],
  isUsual: false,
  async run(engine, { bytes, rounds, tell }) {
    const measured = await interleave(
      ways,
      rounds,
      async (way) => {
        const world = await openBenchWorld(engine);
        try {
          await world.run('prepareWriting');
          return await world.run(way, `${world.url}/noise/${bytes}/fresh`, bytes);
        } finally {
          await world.end();
        }
      },
      tell,
    );
    const title = `The first ${bytes / MIB} MiB of noise after the start of ${engine}`;
    const table = { title, names, measured, base: 'engine', baseName: 'bgfetch', bytes } as const;
    return { tables: [waysTable(table)], goals: [] };
  },
};
export default part;
