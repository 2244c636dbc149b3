import { engine, intoEngine } from './engine.ts';
import { timed } from './timed.ts';

const NAME = 'small';
/** As many as a browser has connections to a host. */
const POOL = 6;

/** Many small files; each group of URLs is one registration, or one `addAll`. */
export const smallTasks = {
  /** Plain fetches, as many at a time as the browser has connections, and nothing kept. */
  smallPool: (groups: readonly (readonly string[])[]) =>
    timed(async () => {
      const waiting = groups.flat();
      const lane = async () => {
        for (let url = waiting.pop(); url !== undefined; url = waiting.pop())
          await (await fetch(url, { cache: 'no-store' })).arrayBuffer();
      };
      await Promise.all(Array.from({ length: POOL }, lane));
    }),

  async smallCache(groups: readonly (readonly string[])[]): Promise<number> {
    const cache = await caches.open(NAME);
    const ms = await timed(() => Promise.all(groups.map((urls) => cache.addAll([...urls]))));
    await caches.delete(NAME);
    return ms;
  },

  async smallEngine(groups: readonly (readonly string[])[]): Promise<number> {
    const ids = groups.map((_, at) => `${NAME}-${at}`);
    await engine();
    const ms = await timed(() =>
      Promise.all(groups.map((urls, at) => intoEngine(ids[at] ?? '', urls))),
    );
    await releaseAll();
    return ms;
  },
};

/** Every registration that there is. */
async function releaseAll(): Promise<void> {
  const manager = await engine();
  for (const id of await manager.getIds()) await (await manager.get(id))?.release();
}
