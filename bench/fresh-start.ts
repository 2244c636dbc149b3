import { openBenchWorld } from './bench-world.ts';
import { median } from './statistics.ts';
import { type Way, zerosUrl } from './ways.ts';

/**
 * The same download as the first thing that a browser does which has just been started: Chromium lets background
 * downloads wait then, as it does for half a minute after every page load.
 */
export async function measureFreshStart(way: Way, bytes: number, rounds: number): Promise<number> {
  const times: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const world = await openBenchWorld();
    try {
      const call = [way, zerosUrl(world.url, bytes, `fresh-${round}`), bytes] as const;
      times.push(
        await world.page.evaluate(([name, url, size]) => window.bench.run(name, url, size), call),
      );
    } finally {
      await world.end();
    }
  }
  return median(times);
}
