import { createBackgroundFetch } from '@bgfetch/core';
import { engine, intoEngine } from './engine.ts';
import { timed } from './timed.ts';

/** What a page finds when it is loaded again. */
export const reattachTasks = {
  /** Registrations of one record each; the time is that of all. */
  seedRegistrations: (name: string, urls: readonly string[]) =>
    timed(async () => {
      await engine();
      await Promise.all(urls.map((url, at) => intoEngine(`${name}-${at}`, url)));
    }),

  /** The same, one after another; the times are those of each. */
  async addOneByOne(name: string, urls: readonly string[]): Promise<number[]> {
    await engine();
    const times: number[] = [];
    for (const [at, url] of urls.entries())
      times.push(await timed(() => intoEngine(`${name}-${at}`, url)));
    return times;
  },

  /** One registration with a record for each URL. */
  seedRecords: (id: string, urls: readonly string[]) =>
    timed(async () => {
      await engine();
      await intoEngine(id, urls);
    }),

  /** The same; what it tells the other tabs meanwhile, in characters of JSON. Counting takes time, so this is not measured. */
  async charactersTold(id: string, urls: readonly string[]): Promise<number> {
    await engine();
    const { postMessage } = BroadcastChannel.prototype;
    let characters = 0;
    BroadcastChannel.prototype.postMessage = function (this: BroadcastChannel, message: unknown) {
      characters += JSON.stringify(message).length;
      postMessage.call(this, message);
    };
    try {
      await intoEngine(id, urls);
    } finally {
      BroadcastChannel.prototype.postMessage = postMessage;
    }
    return characters;
  },

  /** From making the manager until everything that is stored is shown. */
  async reattach(registrations: number, records: number): Promise<number> {
    const startedAt = performance.now();
    const manager = createBackgroundFetch({ driver: 'foreground' });
    await manager.ready;
    const shown = manager.registrations.getSnapshot();
    const ms = performance.now() - startedAt;
    const count = shown.reduce((sum, snapshot) => sum + snapshot.records.length, 0);
    if (shown.length !== registrations || count !== records)
      throw new Error(`${shown.length} registrations with ${count} records are shown.`);
    manager.close();
    return ms;
  },

  /** Each of these URLs looked up in the registration, one after another. */
  async matchTimes(id: string, urls: readonly string[]): Promise<number[]> {
    const registration = await (await engine()).get(id);
    const times: number[] = [];
    for (const url of urls)
      times.push(
        await timed(async () => {
          if (!(await registration?.match(url))) throw new Error(`${url} is not there.`);
        }),
      );
    return times;
  },
};
