import { networkFetch } from '../../browser/environment.ts';
import type { ServeRecordsOptions } from './record-finder.ts';
import { insistsOnNetwork } from './servable-record.ts';
import {
  type RespondedEvent,
  recordResponder,
  recordServer,
  waitUntilOf,
} from './serve-records.ts';

/** What a router of Workbox gives to the handler of a route (its `RouteHandlerCallbackOptions`). */
export interface RecordHandlerContext {
  /** The request to answer. */
  readonly request: Request;
  /** The event that brought it, with the answer of a navigation preload, if there is one. */
  readonly event: RespondedEvent & { readonly preloadResponse?: Promise<Response | undefined> };
}

/** The options of `recordHandler`. */
export interface RecordHandlerOptions<Context extends RecordHandlerContext = RecordHandlerContext>
  extends Omit<ServeRecordsOptions, 'handles' | 'otherwise'> {
  /** Answers what is not stored: a strategy of Workbox, or a function that gets what the router gives. Default: the network. */
  readonly otherwise?:
    | ((context: Context) => Promise<Response>)
    | { handle(context: Context): Promise<Response> };
}

/** The handler of a route (its `RouteHandlerObject`). */
export interface RecordHandler<Context extends RecordHandlerContext = RecordHandlerContext> {
  /** Answers the request, from what is stored or otherwise. */
  handle(context: Context): Promise<Response>;
}

/**
 * The handler of a Workbox route that answers from the records of background fetches, as `serveRecords` does: ranges, conditional
 * requests, what is still being downloaded. Register it after `precacheAndRoute()`, which keeps its own URLs. Requests that insist on
 * the network (`cache: 'no-store'` or `'reload'`), as those of downloads do, get it without `otherwise`. It rejects as `otherwise` and
 * the network do, and Workbox's `setCatchHandler` is then asked.
 *
 * @example
 * registerRoute(({ url }) => url.pathname.startsWith('/media/'), recordHandler());
 * registerRoute(({ request }) => request.destination === 'image', recordHandler({ otherwise: new CacheFirst() }));
 */
export function recordHandler<Context extends RecordHandlerContext = RecordHandlerContext>({
  otherwise,
  ...options
}: RecordHandlerOptions<Context> = {}): RecordHandler<Context> {
  const contexts = new WeakMap<Request, Context>();
  const elsewhere = async (request: Request): Promise<Response> => {
    const context = contexts.get(request);
    // A strategy would store a download a second time.
    if (!otherwise || !context || insistsOnNetwork(request)) return networkFetch(request);
    return typeof otherwise === 'function' ? otherwise(context) : otherwise.handle(context);
  };
  const server = recordServer({ ...options, otherwise: elsewhere });
  return {
    handle: (context) => {
      const { request, event } = context;
      contexts.set(request, context);
      // A strategy looks at it by itself.
      const preloaded = otherwise ? undefined : event.preloadResponse;
      return server.respond(request, waitUntilOf(event), preloaded);
    },
  };
}

/** A plugin of a Workbox strategy (its `WorkboxPlugin`), as far as it is used. */
export interface RecordPlugin {
  /** What is not in the strategy's cache comes from the records. */
  cachedResponseWillBeUsed(found: {
    readonly request: Request;
    readonly event: RespondedEvent;
    readonly cachedResponse?: Response | undefined;
  }): Promise<Response | undefined>;
}

/**
 * A plugin for Workbox's strategies: where their cache has no answer, the records of background fetches may have it. So
 * `CacheFirst` and `CacheOnly` serve them, and `NetworkFirst` and `StaleWhileRevalidate` fall back on them. Let the route leave alone
 * what insists on the network: the download itself passes through it too.
 *
 * @example
 * registerRoute(
 *   ({ url, request }) => url.pathname.startsWith('/articles/') && request.cache !== 'no-store',
 *   new NetworkFirst({ plugins: [recordPlugin()] }),
 * );
 */
export function recordPlugin(
  options: Omit<ServeRecordsOptions, 'handles' | 'otherwise'> = {},
): RecordPlugin {
  const fromRecords = recordResponder(options);
  return {
    cachedResponseWillBeUsed: async ({ request, event, cachedResponse }) =>
      cachedResponse ?? fromRecords(request, event),
  };
}
