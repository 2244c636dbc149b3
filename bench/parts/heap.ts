import type { Goal } from '../report/goal.ts';
import { type BenchWorld, openBenchWorld } from '../world/bench-world.ts';
import { highest, type Memory, MemoryWatch } from '../world/memory.ts';
import { type BenchPart, MIB } from './part.ts';

/** 2 GiB where a large file has 256 MiB. */
const TIMES = 8;
/** A body is read in so many steps. The page is at rest after each of them, so that what is counted is kept, and no garbage. */
const STEPS = 16;

const part: BenchPart = {
  name: 'heap',
  about: 'how much memory a very large file takes: downloading, reading back, as an object URL',
  engines: ['chromium', 'firefox'],
  isUsual: true,
  async run(engine, { bytes, tell }) {
    const size = TIMES * bytes;
    const world = await openBenchWorld(engine);
    const url = `${world.url}/noise/${size}/heap`;
    const tellsHeap = engine === 'chromium';
    const watch = new MemoryWatch(tellsHeap ? world.page.page : undefined, [world.serverPid]);
    const ways: Readonly<Record<string, () => Promise<Memory>>> = {
      downloading: () => watch.peaks(world.run('heapDownload', url)),
      'reading back': async () =>
        highest(
          await watch.peaks(world.run('heapOpenBody', url)),
          await readInSteps(world, watch, size),
        ),
      'an object URL, read by ranges': async () =>
        highest(
          await watch.peaks(world.run('heapOpenObjectUrl', url)),
          await readInSteps(world, watch, size),
        ),
    };
    const rows: string[][] = [];
    const goals: Goal[] = [];
    try {
      await world.run('heapReady');
      for (const [name, way] of Object.entries(ways)) {
        const before = await watch.atRest();
        const peak = await way();
        const heap = (peak.heap - before.heap) / MIB;
        const processes = ((peak.processes - before.processes) / MIB).toFixed(0);
        tell(`${name}: heap ${heap.toFixed(1)} MiB, processes ${processes} MiB`);
        rows.push([name, ...(tellsHeap ? [heap.toFixed(1)] : []), processes]);
        if (tellsHeap)
          goals.push({
            what: `heap, ${engine}: ${name}, ${size / MIB} MiB: growth`,
            measured: heap,
            must: 'at most',
            limit: 32,
            unit: ' MiB',
          });
      }
    } finally {
      await world.end();
    }
    const told = tellsHeap ? ['heap of page and workers, MiB'] : [];
    const head = ['grew by at most', ...told, 'all processes, MiB'];
    const title = `Memory for ${size / MIB} MiB of noise in ${engine}`;
    return { tables: [{ title, head, rows }], goals };
  },
};
export default part;

async function readInSteps(world: BenchWorld, watch: MemoryWatch, size: number): Promise<Memory> {
  let peak: Memory = { heap: 0, processes: 0 };
  let received = 0;
  for (let step = 0; step < STEPS; step++) {
    received += await world.run('heapReadMore', size / STEPS);
    peak = highest(peak, await watch.atRest());
  }
  if (received !== size) throw new Error(`${received} of ${size} bytes came.`);
  await world.run('heapCloseBody');
  return peak;
}
