import { engine, intoEngine } from './engine.ts';
import { drained, timed } from './timed.ts';

const ID = 'segments';

/** One file over connections that are slow, each by itself. */
export const segmentTasks = {
  /** Plain fetches of parts of equal size at once, nothing kept. */
  bareSegments: (url: string, bytes: number, count: number) =>
    timed(async () => {
      const length = Math.ceil(bytes / count);
      const part = async (at: number) => {
        const start = at * length;
        const end = Math.min(bytes, start + length);
        const headers = { range: `bytes=${start}-${end - 1}` };
        await drained(await fetch(url, { cache: 'no-store', headers }), end - start);
      };
      await Promise.all(Array.from({ length: count }, (_, at) => part(at)));
    }),

  /** @param segments 1 for one connection, which is the default */
  async engineSegments(url: string, segments: number | 'auto'): Promise<number> {
    await engine();
    const ms = await timed(() => intoEngine(ID, url, { segments }));
    await (await (await engine()).get(ID))?.release();
    return ms;
  },
};
