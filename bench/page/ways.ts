import { type BackgroundFetchManager, createBackgroundFetch } from '@bgfetch/core';

/** One way to get the bytes of a URL and what it leaves behind; times are of the way alone. */
export type Way = (url: string, bytes: number) => Promise<number>;

const CACHE = 'bench';
const ID = 'bench';
let manager: BackgroundFetchManager | undefined;

/** Each leaves nothing behind; resolves with the milliseconds that it took. */
export const ways: Readonly<Record<string, Way>> = {
  drain: (url, bytes) => timed(async () => drained(await fetch(url), bytes)),

  cachePut: async (url) => {
    const cache = await caches.open(CACHE);
    const ms = await timed(async () => cache.put(url, await fetch(url)));
    await caches.delete(CACHE);
    return ms;
  },

  foreground: async (url, bytes) => {
    const ms = await timed(() => intoStore(url, bytes));
    await release();
    return ms;
  },

  native: async (url) => {
    const { backgroundFetch } = (await navigator.serviceWorker.ready) as NativeManager;
    if (!backgroundFetch) throw new Error('no Background Fetch here');
    return timed(async () => {
      const registration = await backgroundFetch.fetch(url, url);
      while (registration.result === '')
        await new Promise((resolve) =>
          registration.addEventListener('progress', resolve, { once: true }),
        );
      if (registration.result !== 'success') throw new Error(registration.failureReason);
    });
  },

  readStore: async (url, bytes) => {
    await intoStore(url, bytes);
    const ms = await timed(async () => {
      const record = await (await manager?.get(ID))?.match(url);
      await drained(await record?.responseReady, bytes);
    });
    await release();
    return ms;
  },

  readCache: async (url, bytes) => {
    const cache = await caches.open(CACHE);
    await cache.put(url, await fetch(url));
    const ms = await timed(async () => drained(await cache.match(url), bytes));
    await caches.delete(CACHE);
    return ms;
  },
};

/** What has to be there before the first way is timed. */
export async function prepare(): Promise<void> {
  await navigator.serviceWorker.register('/sw.js');
  await navigator.serviceWorker.ready;
  manager = createBackgroundFetch({ driver: 'foreground' });
  await manager.ready;
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return performance.now() - startedAt;
}

async function drained(response: Response | undefined, bytes: number): Promise<void> {
  if (!response?.body) throw new Error('there is no body');
  const reader = response.body.getReader();
  let received = 0;
  for (let read = await reader.read(); !read.done; read = await reader.read())
    received += read.value.byteLength;
  if (received !== bytes) throw new Error(`${received} of ${bytes} bytes came`);
}

async function intoStore(url: string, bytes: number): Promise<void> {
  const registration = await manager?.fetch(ID, url, { downloadTotal: bytes });
  await new Promise<void>((resolve, reject) => {
    registration?.snapshot$.subscribe({
      complete: () => (registration.result === 'success' ? resolve() : reject(registration.result)),
    });
  });
}

async function release(): Promise<void> {
  await (await manager?.get(ID))?.release();
}

/** What the benchmark needs of the browser's own registration. */
interface NativeRegistration extends EventTarget {
  readonly result: '' | 'success' | 'failure';
  readonly failureReason: string;
}

type NativeManager = ServiceWorkerRegistration & {
  readonly backgroundFetch?: { fetch(id: string, requests: string): Promise<NativeRegistration> };
};
