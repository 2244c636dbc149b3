import type { BackgroundFetchRecord } from '@bgfetch/core';
import { engine, intoEngine } from './engine.ts';
import { drained, timed } from './timed.ts';

const NAME = 'reading';

/** The same file in our store and in the Cache API, read to its end. */
export const readingTasks = {
  async storeForReading(url: string): Promise<void> {
    await intoEngine(NAME, url);
    await (await caches.open(NAME)).put(url, await fetch(url, { cache: 'no-store' }));
  },

  readEngine: (url: string, bytes: number) =>
    timed(async () => drained(await fromEngine(url), bytes)),

  readCache: (url: string, bytes: number) =>
    timed(async () => drained(await fromCache(url), bytes)),

  readEngineBlob: (url: string, bytes: number) =>
    timed(async () => drained(await (await recordOf(url)).blob(), bytes)),

  readCacheBlob: (url: string, bytes: number) =>
    timed(async () => drained(await (await fromCache(url)).blob(), bytes)),

  async releaseAfterReading(): Promise<void> {
    await (await (await engine()).get(NAME))?.release();
    await caches.delete(NAME);
  },
};

async function recordOf(url: string): Promise<BackgroundFetchRecord> {
  const record = await (await (await engine()).get(NAME))?.match(url);
  if (!record) throw new Error('The record is not stored.');
  return record;
}

const fromEngine = async (url: string): Promise<Response> => (await recordOf(url)).responseReady;

async function fromCache(url: string): Promise<Response> {
  const response = await (await caches.open(NAME)).match(url);
  if (!response) throw new Error('The response is not cached.');
  return response;
}
