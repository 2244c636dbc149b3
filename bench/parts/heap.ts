import type { Goal } from '../report/goal.ts';
import { openBenchWorld } from '../world/bench-world.ts';
import { MemoryWatch } from '../world/memory.ts';
import { type BenchPart, MIB } from './part.ts';

const names = {
  heapDownload: 'downloading',
  heapReadBack: 'reading back',
  heapObjectUrl: 'an object URL, read to its end',
};
const ways = Object.keys(names) as (keyof typeof names)[];
/** 2 GiB where a large file has 256 MiB. */
const TIMES = 8;

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
    const rows: string[][] = [];
    const goals: Goal[] = [];
    try {
      await world.run('heapReady');
      for (const way of ways) {
        const before = await watch.now();
        const startedAt = performance.now();
        const peak = await watch.peaks(world.run(way, url, size));
        const seconds = (performance.now() - startedAt) / 1000;
        const heap = (peak.heap - before.heap) / MIB;
        const processes = (peak.processes - before.processes) / MIB;
        tell(
          `${names[way]}: heap ${heap.toFixed(1)} MiB, processes ${processes.toFixed(0)} MiB, ${seconds.toFixed(1)} s`,
        );
        rows.push([
          names[way],
          ...(tellsHeap ? [heap.toFixed(1)] : []),
          processes.toFixed(0),
          seconds.toFixed(1),
        ]);
        if (tellsHeap)
          goals.push({
            what: `heap, ${engine}: ${names[way]}, ${size / MIB} MiB: growth`,
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
    const head = ['grew by at most', ...told, 'all processes, MiB', 'took, s'];
    return {
      tables: [{ title: `Memory for ${size / MIB} MiB of noise in ${engine}`, head, rows }],
      goals,
    };
  },
};
export default part;
