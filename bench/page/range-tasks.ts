import { intoEngine } from './engine.ts';
import { drained, timed } from './timed.ts';

const NAME = 'ranges';

/** Offsets of the first byte and of the one behind the last. */
export type Range = readonly [start: number, end: number];

export const rangeTasks = {
  /** The same file in our store and in the cache, and a worker in front of both. */
  async storeForRanges(stored: string, cached: string): Promise<void> {
    await intoEngine(NAME, stored);
    await (await caches.open(NAME)).put(cached, await fetch(cached, { cache: 'no-store' }));
    const { serviceWorker } = navigator;
    const controlled = new Promise((resolve) => {
      serviceWorker.addEventListener('controllerchange', resolve, { once: true });
    });
    await serviceWorker.register('/serving-worker.js');
    await controlled;
  },

  /** One after another, as a player asks. */
  ranges: (url: string, list: readonly Range[]) =>
    timed(async () => {
      for (const [start, end] of list) {
        const response = await fetch(url, { headers: { range: `bytes=${start}-${end - 1}` } });
        if (response.status !== 206) throw new Error(`The status is ${response.status}.`);
        await drained(response, end - start);
      }
    }),
};
