import { networkFetch, storageEnvironment } from '../browser/environment.ts';
import type { BackgroundFetchManager } from '../client/background-fetch.ts';
import type { BackgroundFetchOptions } from '../model/fetch-options.ts';
import { absoluteUrl, findFile, recordOf } from './find-file.ts';

/** The options of `cacheOf`. All are optional. */
export interface CacheOptions {
  /**
   * Begins the ids of the background fetches that the cache starts: `<name>:<url>`. Several caches of one manager have different
   * names. Default `cache`.
   */
  readonly name?: string;
  /**
   * What `match` does with a URL of which nothing is stored:
   * - `download` (default): it starts the download, and resolves with its response
   * - `undefined`: it resolves with `undefined`, as a `Cache` does; `fetch` then starts the download
   */
  readonly missing?: 'download' | 'undefined';
  /**
   * How downloads are started. Default: `{ driver: 'foreground' }`, because somebody waits for the response, and the other drivers
   * bring it only when it is complete.
   */
  readonly download?: Pick<
    BackgroundFetchOptions,
    'driver' | 'icons' | 'metadata' | 'segments' | 'title'
  >;
}

/** The members of a `Cache` that libraries use, over the files of a manager. */
export interface ResumableCache {
  /**
   * The response of a file. What is stored whole, by whichever background fetch of the manager, comes from the disk. What is under
   * way is joined: the body gives what is there at once, and the rest as it arrives. What is missing is downloaded when it is named
   * by an absolute `http:` or `https:` URL (or a `Request`), or by a `URL`; a relative path is only looked up.
   *
   * Resolves with `undefined` when there is no such file: nothing is stored and the name is a relative path, the method is not
   * `GET`, or the server's answer was no success, of which nothing is kept. Rejects as `record.stream()` when the download fails
   * otherwise, is aborted or released. Network trouble is no failure: it waits.
   */
  match(request: RequestInfo | URL): Promise<Response | undefined>;
  /**
   * Makes sure that the file of this URL gets stored: starts its download, unless it is stored or under way. The given response is
   * not stored but cancelled, because what could not be asked for again could not be continued either. Resolves when the download
   * is stored as begun. Rejects with `TypeError` for a method other than `GET`.
   */
  put(request: RequestInfo | URL, response: Response): Promise<void>;
  /**
   * Releases the file, and aborts its download. Resolves with `true` when the cache had it. Files of background fetches that the app
   * has started itself are left to the app.
   */
  delete(request: RequestInfo | URL): Promise<boolean>;
  /**
   * As the global `fetch`, but a `GET` without a `Range` header is answered as by `match` with `missing: 'download'`. When that has
   * no answer, the network is asked. It may be used without its object.
   */
  readonly fetch: (input: RequestInfo | URL, init?: RequestInit) => Promise<Response>;
}

type CachingManager = Pick<BackgroundFetchManager, 'ready' | 'registrations' | 'get' | 'fetch'>;

/**
 * A cache whose missing files are downloaded by the manager: resumable over reloads, and kept until they are deleted. Made for
 * Transformers.js (`env.customCache`), whose models are large.
 *
 * @example
 * ```ts
 * env.useCustomCache = true;
 * env.customCache = cacheOf(bg);
 * const transcribe = await pipeline('automatic-speech-recognition', 'onnx-community/whisper-base');
 * ```
 */
export function cacheOf(manager: CachingManager, options: CacheOptions = {}): ResumableCache {
  const { name = 'cache', missing = 'download', download } = options;
  const idOf = (url: string): string => `${name}:${url}`;

  const start = (url: string, request: RequestInfo | URL) =>
    manager.fetch(idOf(url), typeof request === 'object' && 'url' in request ? request : url, {
      driver: 'foreground',
      ...download,
      ifActive: 'reuse',
    });

  const answer = async (request: RequestInfo | URL, mayStart: boolean) => {
    const url = urlOf(request);
    if (url === null || methodOf(request) !== 'GET') return undefined;
    const found = await findFile(manager, url);
    if (found) return successful(await (await recordOf(manager, found))?.stream());
    if (!mayStart) return undefined;
    const registration = await start(url, request);
    try {
      const record = await registration.match(url, { ignoreVary: true });
      const response = successful(await record?.stream());
      // An error page is no file. Nothing of it is kept, and the next call asks the server again.
      if (!response) await registration.release();
      return response;
    } catch (error) {
      if (registration.snapshot.status === 'settled') await registration.release().catch(() => {});
      throw error;
    }
  };

  return {
    match: (request) => answer(request, missing === 'download' && mayBeStarted(request)),
    async put(request, response) {
      if (methodOf(request) !== 'GET')
        throw new TypeError(`Only GET can be stored; it was ${methodOf(request)}.`);
      const url = urlOf(request);
      if (url === null) throw new TypeError(`There is no URL in ${String(request)}.`);
      if (!(await findFile(manager, url))) await start(url, request);
      if (!response.bodyUsed) await response.body?.cancel();
    },
    async delete(request) {
      const url = urlOf(request);
      const registration = url === null ? undefined : await manager.get(idOf(url));
      await registration?.release();
      return registration !== undefined;
    },
    fetch: async (input, init) => {
      const request = new Request(input, init);
      const isWhole = request.method === 'GET' && !request.headers.has('range');
      const response = isWhole && isHttp(request.url) ? await answer(request, true) : undefined;
      return response ?? networkFetch(request);
    },
  };
}

const successful = (response: Response | undefined): Response | undefined =>
  response?.ok ? response : undefined;

const methodOf = (request: RequestInfo | URL): string =>
  typeof request === 'object' && 'method' in request ? request.method : 'GET';

const urlOf = (request: RequestInfo | URL): string | null =>
  absoluteUrl(
    typeof request === 'object' && 'url' in request ? request.url : request,
    storageEnvironment().baseUrl,
  );

/**
 * Transformers.js asks for each file by two names: first by its path in a local folder that most apps do not have, where many
 * servers answer with the page of the app, and then by its URL on the hub.
 */
const mayBeStarted = (request: RequestInfo | URL): boolean =>
  typeof request !== 'string' || isHttp(request);

const isHttp = (url: string): boolean => /^https?:\/\//i.test(url);
