import { engine, intoEngine } from './engine.ts';
import { drained, timed } from './timed.ts';

const ID = 'writing';
const POLL_MS = 5;
const noStore: RequestInit = { cache: 'no-store' };

/** Ways to get the bytes of a URL, and to keep them or not. Each leaves nothing behind; the time is that of the way alone. */
export const writingTasks = {
  async prepareWriting(): Promise<void> {
    await engine();
    if (!('BackgroundFetchManager' in globalThis)) return;
    await navigator.serviceWorker.register('/idle-worker.js');
    await navigator.serviceWorker.ready;
  },

  drain: (url: string, bytes: number) =>
    timed(async () => drained(await fetch(url, noStore), bytes)),

  drainHttpCache: (url: string, bytes: number) =>
    timed(async () => drained(await fetch(url), bytes)),

  cachePut: (url: string) => putIntoCache(url, noStore),

  cachePutHttpCache: (url: string) => putIntoCache(url),

  async engine(url: string, bytes: number): Promise<number> {
    const ms = await timed(() => intoEngine(ID, url, { downloadTotal: bytes }));
    await (await (await engine()).get(ID))?.release();
    return ms;
  },

  /** Until the browser says how it ended. */
  async native(url: string): Promise<number> {
    const { backgroundFetch } = (await navigator.serviceWorker.ready) as NativeManager;
    return timed(async () => {
      const registration = await backgroundFetch.fetch(url, url);
      // Asked, and not told: one to which only its own listeners referred was seen to tell nothing after 1 GiB (Chromium 156).
      while (registration.result === '')
        await new Promise((resolve) => setTimeout(resolve, POLL_MS, registration));
      if (registration.result !== 'success') throw new Error(registration.failureReason);
    });
  },
};

async function putIntoCache(url: string, init?: RequestInit): Promise<number> {
  const cache = await caches.open(ID);
  const ms = await timed(async () => cache.put(url, await fetch(url, init)));
  await caches.delete(ID);
  return ms;
}

/** What the benchmark needs of the browser's own registration. */
interface NativeRegistration {
  readonly result: '' | 'success' | 'failure';
  readonly failureReason: string;
}

type NativeManager = ServiceWorkerRegistration & {
  readonly backgroundFetch: { fetch(id: string, requests: string): Promise<NativeRegistration> };
};
