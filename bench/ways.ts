/** What the page can be asked to do with a response (`page/ways.ts`). */
export const ways = [
  'drain',
  'cachePut',
  'foreground',
  'native',
  'readStore',
  'readCache',
] as const;
export type Way = (typeof ways)[number];

export const contents = ['zeros', 'noise'] as const;
export type Content = (typeof contents)[number];

/** Milliseconds, one of each round. */
export type Times = Record<Way, number[]>;

export const names: Record<Way, string> = {
  drain: 'drain the response, keep nothing',
  cachePut: 'cache.put',
  foreground: 'bgfetch, foreground',
  native: 'native Background Fetch',
  readStore: 'read back from bgfetch',
  readCache: 'read back from the cache',
};

/** As an ordinary file server sends it: whoever just fetches it has it written into the HTTP cache. */
export const mediaUrl = (server: string, seed: string, bytes: number, name: string): string =>
  `${server}/media/${seed}/${bytes}/${name}.bin?cacheable`;

export const zerosUrl = (server: string, bytes: number, name: string): string =>
  mediaUrl(server, 'zeros', bytes, name);
