import type { Transport } from '../model/transport.ts';
import { broadcastChannel, type Channel } from './channel.ts';
import { type Clock, systemClock } from './clock.ts';
import { fetchTransport, whyFetchFailed } from './fetch-transport.ts';
import { browserConnections, type Connections, type Locks, webLocks } from './locks.ts';
import { browserShell, type NativeShell } from './native-shell.ts';
import {
  browserConnectivity,
  browserPageLifecycle,
  type Connectivity,
  mayBeUsers,
  type PageLifecycle,
  workerLifecycle,
} from './page-lifecycle.ts';
import { hasNativeBackgroundFetch } from './polyfill-scope.ts';
import {
  browserServiceWorker,
  type ServiceWorkerPort,
  type ServiceWorkerScope,
} from './service-worker.ts';
import { browserStorageQuota, permitted, randomUid, type StorageQuota } from './storage.ts';
import { xhrTransport } from './upload-transport.ts';

/** Everything that core takes from the world around it. Nothing else in core touches a global. */
export interface Environment {
  /** No page and no worker: everything is to be empty and do nothing. */
  readonly isServer: boolean;
  readonly clock: Clock;
  /** Uniform in [0, 1). */
  readonly random: () => number;
  /** A fresh unique string. */
  readonly uid: () => string;
  readonly connectivity: Connectivity;
  readonly connections: Connections;
  /** Whether what happens now may come from a click of the user. */
  readonly mayBeUsers: () => boolean;
  readonly lifecycle: PageLifecycle;
  /** `null` where Web Locks are missing: leases then live in the store. */
  readonly locks: Locks | null;
  /** `null` where BroadcastChannel is missing. */
  readonly openChannel: ((name: string) => Channel) | null;
  readonly quota: StorageQuota;
  readonly transport: Transport;
  /** Whether there is an IndexedDB to open. */
  readonly hasIndexedDB: boolean;
  /** `null` where there are no service workers. */
  readonly serviceWorker: ServiceWorkerPort | null;
  /** What Cordova or Capacitor puts around the page. */
  readonly shell: NativeShell;
  /** What relative URLs resolve against: the page's URL, or what its `<base>` element says. */
  readonly baseUrl: string;
  /** The page's own URL: what is of its origin, and whether it is secure. */
  readonly pageUrl: string;
  /** Development warnings. */
  readonly warn: (message: string) => void;
}

/**
 * Whether this is neither a page nor a worker of a browser: everything is to be empty then, and do nothing. Decided by
 * what a browser alone has. Cloudflare's workers have `WorkerGlobalScope` and even `ServiceWorkerGlobalScope`, Deno's
 * have a `location`; none of them has an IndexedDB. Pages of a simulated DOM have no IndexedDB either, but a document.
 */
export function isServer(scope: object): boolean {
  const has = (name: string): boolean => name in scope && typeof at(scope, name) === 'object';
  if (!has('location')) return true;
  // Only asked whether it is there: to read it may throw where site data is blocked.
  const isWorker = 'WorkerGlobalScope' in scope && 'indexedDB' in scope;
  return !has('document') && !isWorker;
}

const at = (scope: object, name: string): unknown => (scope as Record<string, unknown>)[name];

/**
 * The world of a page, a worker or a service worker. The only place in core that touches globals, and only when
 * called. Any of them may be missing: workers have no document and no XHR, old web views no locks, and on a server
 * there is hardly more than `fetch`, which is no reason to open channels that keep the process alive.
 */
export function browserEnvironment(): Environment {
  const scope: Partial<typeof globalThis> = globalThis;
  const navigator: Partial<Navigator> = scope.navigator ?? {};
  const { document } = scope;
  const onServer = isServer(scope);
  const isServiceWorker = 'ServiceWorkerGlobalScope' in scope;
  const events: EventTarget = onServer ? new EventTarget() : globalThis;

  const locks = onServer ? undefined : navigator.locks;
  const channels = onServer ? undefined : scope.BroadcastChannel;
  // A service worker must not start background fetches, so it does not look for itself.
  const workers = isServiceWorker ? undefined : permitted(() => navigator.serviceWorker);

  return {
    isServer: onServer,
    clock: systemClock(globalThis),
    random: () => Math.random(),
    uid: () => randomUid(crypto),
    connections: browserConnections(globalThis, locks ? webLocks(locks) : null),
    mayBeUsers: () => mayBeUsers(navigator),
    connectivity: browserConnectivity(events, navigator),
    lifecycle: document ? browserPageLifecycle(events, document) : workerLifecycle,
    locks: locks ? webLocks(locks) : null,
    openChannel: channels ? (name) => broadcastChannel(new channels(name)) : null,
    quota: browserStorageQuota(navigator.storage),
    transport: browserTransport(),
    hasIndexedDB: !!permitted(() => scope.indexedDB),
    serviceWorker: workers
      ? browserServiceWorker({
          workers,
          permissions: navigator.permissions,
          hasBackgroundFetch: hasNativeBackgroundFetch(scope),
        })
      : null,
    shell: browserShell(),
    get pageUrl() {
      return scope.location?.href ?? '';
    },
    get baseUrl() {
      return scope.document?.baseURI ?? scope.location?.href ?? '';
    },
    warn: (message) => console.warn(`[bgfetch] ${message}`),
  };
}

/** The network as this service worker has it, without passing through itself. */
export function networkFetch(request: Request): Promise<Response> {
  return fetch(request);
}

function browserTransport(): Transport {
  const origin = () => location.origin;
  const send = (request: Request, init: RequestInit) => fetch(request, init);
  const byFetch = fetchTransport(send, origin);
  if (typeof XMLHttpRequest === 'undefined') return byFetch;
  return xhrTransport({
    createXhr: () => new XMLHttpRequest(),
    otherwise: byFetch,
    origin,
    // Firefox does not tell of small bodies that they were sent, when their answer may not be read.
    whyFailed: ({ request, body, signal }, error) =>
      whyFetchFailed(send, origin(), request, body, signal, error),
  });
}

/** The global scope of this service worker, for the function called `caller`. Throws `TypeError` anywhere else. */
export function serviceWorkerScope(caller: string): ServiceWorkerScope {
  if (!('ServiceWorkerGlobalScope' in globalThis)) {
    throw new TypeError(
      `${caller}() belongs in a service worker: call it at the top of its script.`,
    );
  }
  return globalThis as unknown as ServiceWorkerScope;
}
