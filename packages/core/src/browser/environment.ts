import type { Transport } from '../model/transport.ts';
import { browserConnections } from '../platform/browser-connections.ts';
import { browserConnectivity } from '../platform/browser-connectivity.ts';
import { browserServiceWorker } from '../platform/browser-service-worker.ts';
import { browserStorageQuota } from '../platform/browser-storage-quota.ts';
import type { Environment } from '../platform/environment.ts';
import { fetchTransport } from '../platform/fetch-transport.ts';
import { isServer } from '../platform/is-server.ts';
import { browserShell } from '../platform/native-shell.ts';
import { permitted } from '../platform/permitted.ts';
import { hasNativeBackgroundFetch } from '../platform/polyfill-mark.ts';
import { randomUid } from '../platform/random-uid.ts';
import { mayBeUsers } from '../platform/user-activity.ts';
import { broadcastChannel } from './channel.ts';
import { systemClock } from './clock.ts';
import { whyFetchFailed } from './fetch-transport.ts';
import { webLocks } from './locks.ts';
import { browserPageLifecycle, workerLifecycle } from './page-lifecycle.ts';
import type { ServiceWorkerScope } from './service-worker.ts';
import { xhrTransport } from './upload-transport.ts';

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
