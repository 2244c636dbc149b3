import { pageTime, storageEnvironment } from '../browser/environment.ts';
import { absoluteUrl, type FindingManager, findFile, recordOf } from './find-file.ts';

/** What hls.js wants to load (its `LoaderContext`). */
export interface HlsLoaderContext {
  readonly url: string;
  /** `text`, `arraybuffer` or `json`; empty means `text`. */
  readonly responseType: string;
  /** The first byte. Without `rangeEnd` the whole is meant. */
  readonly rangeStart?: number;
  /** The byte after the last one. */
  readonly rangeEnd?: number;
}

/** How loading went (`LoaderStats`): times are milliseconds since the page began, as `performance.now()` has them. */
export interface HlsLoaderStats {
  aborted: boolean;
  loaded: number;
  total: number;
  readonly loading: { start: number; first: number; end: number };
}

/** The members of `LoaderCallbacks` that are called with a stored file. */
export interface HlsLoaderCallbacks {
  onProgress?(stats: never, context: never, data: never, networkDetails: unknown): void;
  onSuccess(
    response: { url: string; data: unknown; code: number },
    stats: never,
    context: never,
    networkDetails: unknown,
  ): void;
}

/** A loader of hls.js (`Loader`). */
export interface HlsLoader {
  context: unknown;
  stats: HlsLoaderStats;
  load(context: never, config: never, callbacks: never): void;
  abort(): void;
  destroy(): void;
  getCacheAge?(): number | null;
  getResponseHeader?(name: string): string | null;
}

/** What the options `loader`, `fLoader` and `pLoader` of hls.js take. */
export type HlsLoaderClass = new (config: never) => HlsLoader;

/**
 * A loader for hls.js that takes playlists, segments and keys from the disk where the manager has stored them whole, and loads
 * everything else by `Network`. Ranges of one file are read without reading the rest. It is needed where no service worker serves
 * what is stored; where `serveRecords` does, hls.js gets it by its own loader.
 *
 * @param Network the loader for what is not stored, usually `Hls.DefaultConfig.loader`
 *
 * @example
 * ```ts
 * const hls = new Hls({ loader: hlsLoader(bg, Hls.DefaultConfig.loader) });
 * ```
 */
export function hlsLoader<Loader extends HlsLoaderClass>(
  manager: FindingManager,
  Network: Loader,
): Loader {
  // hls.js makes one loader for each file, and reads and writes its `stats`, which are those of the loader behind it.
  class StoredLoader implements HlsLoader {
    readonly #network: HlsLoader;
    #isOver = false;
    #context: unknown = null;

    constructor(config: never) {
      this.#network = new Network(config);
    }

    get stats() {
      return this.#network.stats;
    }

    set stats(stats) {
      this.#network.stats = stats;
    }

    get context() {
      return this.#network.context ?? this.#context;
    }

    set context(context) {
      this.#context = context;
      this.#network.context = context;
    }

    load(context: never, config: never, callbacks: never): void {
      this.#context = context;
      void this.#load(context, callbacks).then((isStored) => {
        if (!isStored && !this.#isOver) this.#network.load(context, config, callbacks);
      });
    }

    abort(): void {
      this.#isOver = true;
      this.stats.aborted = true;
      this.#network.abort();
    }

    destroy(): void {
      this.#isOver = true;
      this.#context = null;
      this.#network.destroy();
    }

    getCacheAge(): number | null {
      return this.#network.getCacheAge?.() ?? null;
    }

    getResponseHeader(name: string): string | null {
      return this.#network.getResponseHeader?.(name) ?? null;
    }

    /** Resolves with `false` when it is not stored. */
    async #load(context: HlsLoaderContext, callbacks: HlsLoaderCallbacks): Promise<boolean> {
      const start = pageTime();
      const file = await readStored(manager, context).catch(() => undefined);
      if (!file) return false;
      if (this.#isOver) return true;
      const { stats } = this;
      const now = pageTime();
      Object.assign(stats.loading, { start, first: now, end: now });
      stats.loaded = stats.total = file.bytes;
      const response = { url: file.url, data: file.data, code: 200 };
      // As the loaders of hls.js do it when all has come at once.
      callbacks.onProgress?.(stats as never, context as never, file.data as never, null);
      callbacks.onSuccess(response, stats as never, context as never, null);
      return true;
    }
  }
  return StoredLoader as HlsLoaderClass as Loader;
}

/** What is stored of it, as hls.js wants it; `undefined` when it is not stored whole. */
async function readStored(
  manager: FindingManager,
  { url, responseType, rangeStart = 0, rangeEnd }: HlsLoaderContext,
): Promise<{ url: string; data: unknown; bytes: number } | undefined> {
  const absolute = absoluteUrl(url, storageEnvironment().baseUrl);
  const found = absolute === null ? undefined : await findFile(manager, absolute);
  if (!found?.isWhole) return undefined;
  const record = await recordOf(manager, found);
  const response = await record?.responseReady;
  if (!record || !response?.ok) return undefined;
  const whole = await record.blob();
  const blob = rangeEnd ? whole.slice(rangeStart, rangeEnd) : whole;
  // Playlists name their files relative to where they came from.
  return { url: response.url || url, data: await read(blob, responseType), bytes: blob.size };
}

async function read(blob: Blob, responseType: string): Promise<unknown> {
  if (responseType === 'arraybuffer') return blob.arrayBuffer();
  const text = await blob.text();
  return responseType === 'json' ? JSON.parse(text) : text;
}
