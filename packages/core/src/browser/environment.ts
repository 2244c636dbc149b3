import type { Transport } from '../model/transport.ts';
import { browserClock, type Clock } from './clock.ts';
import {
  broadcastChannel,
  browserConnections,
  type Channel,
  type Connections,
  type Locks,
  webLocks,
} from './contexts.ts';
import { type StartWorker, workerStarter } from './dedicated-worker.ts';
import {
  browserConnectivity,
  browserPageLifecycle,
  type Connectivity,
  mayBeUsers,
  type PageLifecycle,
  workerLifecycle,
} from './lifecycle.ts';
import {
  pageServiceWorker,
  type ServiceWorkerPort,
  type ServiceWorkerScope,
} from './service-worker.ts';
import {
  browserFilesRoot,
  browserFlag,
  browserStorageQuota,
  browserText,
  browserUid,
  type FilesRoot,
  type KeptFlag,
  type KeptText,
  permitted,
  type StorageQuota,
} from './storage.ts';
import { browserTransport } from './transport.ts';

/** What core takes from the world around it in every context of the origin: to keep rows, and to tell the others of them. */
export interface StorageEnvironment {
  /** Whether this is neither a page nor a worker of a browser: everything is empty then, and does nothing. */
  readonly isServer: boolean;
  readonly clock: Clock;
  /** Uniform in [0, 1). */
  readonly random: () => number;
  /** A new unique string. */
  readonly uid: () => string;
  readonly lifecycle: PageLifecycle;
  /** `null` where Web Locks are missing: leases then live in the store. */
  readonly locks: Locks | null;
  /** `null` where BroadcastChannel is missing. */
  readonly openChannel: ((name: string) => Channel) | null;
  /** Whether there is an IndexedDB to open. */
  readonly hasIndexedDB: boolean;
  /** The root of the origin private file system; `null` where the browser has none. It may reject, in private modes for one. */
  readonly filesRoot: FilesRoot | null;
  /** The page's own URL: what is of its origin, and whether it is secure. */
  readonly pageUrl: string;
  /** What relative URLs resolve against: the page's URL, or what its `<base>` element says. */
  readonly baseUrl: string;
  /** Shows a warning for developers. */
  readonly warn: (message: string) => void;
}

/** The same, and what a session takes that carries registrations. */
interface SessionEnvironment extends StorageEnvironment {
  readonly connectivity: Connectivity;
  readonly quota: StorageQuota;
}

/** The same, and what the manager of a page takes. */
export interface PageEnvironment extends SessionEnvironment {
  /** For the web driver, and to tell the service worker of settlements. `null` where there are no service workers. */
  readonly serviceWorker: ServiceWorkerPort | null;
  /** A boolean that outlives the page, by its key. */
  readonly flag: (key: string) => KeptFlag;
  /** The text with this key, which outlives the page. */
  readonly text: (key: string) => KeptText;
}

/** What it takes to move bytes. */
export interface TransferEnvironment {
  readonly connections: Connections;
  /** Whether what happens now may come from a click of the user. */
  readonly mayBeUsers: () => boolean;
  readonly transport: Transport;
  /** `null` where no worker can write files. */
  readonly startWorker: StartWorker | null;
}

/** What a session takes whose only driver is our own engine: the polyfill's. */
export interface EngineEnvironment extends SessionEnvironment, TransferEnvironment {}

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

/**
 * Whether Cordova or Capacitor may be around this page, or its plugin in it, asked before anything that knows more of them
 * is loaded. `true` also for an app built with Capacitor that runs in a browser.
 */
export function mayBeInNativeShell(scope: object = globalThis): boolean {
  return ['Capacitor', 'cordova', 'BackgroundFetch'].some((name) => name in scope);
}

const at = (scope: object, name: string): unknown => (scope as Record<string, unknown>)[name];

type Scope = Partial<typeof globalThis>;

/** The globals, of which any may be missing, and what is the same for all environments. */
function scopeOf(): {
  readonly scope: Scope;
  readonly navigator: Partial<Navigator>;
  readonly onServer: boolean;
  readonly events: EventTarget;
  readonly locks: Locks | null;
} {
  const scope: Scope = globalThis;
  const navigator: Partial<Navigator> = scope.navigator ?? {};
  const onServer = isServer(scope);
  return {
    scope,
    navigator,
    onServer,
    events: onServer ? new EventTarget() : globalThis,
    locks: !onServer && navigator.locks ? webLocks(navigator.locks) : null,
  };
}

/**
 * The world of a page, a worker or a service worker, as far as it takes to share rows. Any of its parts may be missing:
 * workers have no document, old web views no locks, and on a server there is hardly more than `fetch`, which is no reason
 * to open channels that keep the process alive.
 */
export function storageEnvironment(): StorageEnvironment {
  const { scope, onServer, events, locks } = scopeOf();
  const { document } = scope;
  const channels = onServer ? undefined : scope.BroadcastChannel;
  return {
    isServer: onServer,
    clock: browserClock(),
    random: () => Math.random(),
    uid: browserUid,
    lifecycle: document ? browserPageLifecycle(events, document) : workerLifecycle,
    locks,
    openChannel: channels ? (name) => broadcastChannel(new channels(name)) : null,
    hasIndexedDB: !!permitted(() => scope.indexedDB),
    filesRoot: onServer ? null : browserFilesRoot(scope.navigator?.storage),
    get pageUrl() {
      return scope.location?.href ?? '';
    },
    get baseUrl() {
      return scope.document?.baseURI ?? scope.location?.href ?? '';
    },
    warn: (message) => console.warn(`[bgfetch] ${message}`),
  };
}

/** The same, and what a session takes that carries registrations. */
function sessionEnvironment(): SessionEnvironment {
  const { navigator, events } = scopeOf();
  // The URLs change while a page lives: a spread would read them once.
  return Object.assign(storageEnvironment(), {
    connectivity: browserConnectivity(events, navigator),
    quota: browserStorageQuota(navigator.storage),
  });
}

/** The same, and what the manager of a page takes. */
export function pageEnvironment(): PageEnvironment {
  return Object.assign(sessionEnvironment(), {
    serviceWorker: pageServiceWorker(),
    flag: browserFlag,
    text: browserText,
  });
}

/** What it takes to move bytes: XHR where there is one, since only that tells how an upload goes. */
export function transferEnvironment(): TransferEnvironment {
  const { navigator, locks } = scopeOf();
  return {
    connections: browserConnections(globalThis, locks),
    mayBeUsers: () => mayBeUsers(navigator),
    transport: browserTransport(),
    startWorker: workerStarter(globalThis),
  };
}

/** What a session takes whose only driver is our own engine: the polyfill's. */
export function engineEnvironment(): EngineEnvironment {
  return Object.assign(sessionEnvironment(), transferEnvironment());
}

/** The network as this page has it, and as this service worker has it without passing through itself. */
export function networkFetch(request: Request): Promise<Response> {
  return fetch(request);
}

/** Milliseconds since this page or worker began, as its performance entries have them. */
export const pageTime = (): number => performance.now();

/** The global scope of this service worker, for the function called `caller`. Throws `TypeError` anywhere else. */
export function serviceWorkerScope(caller: string): ServiceWorkerScope {
  if (!('ServiceWorkerGlobalScope' in globalThis)) {
    throw new TypeError(
      `${caller}() belongs in a service worker: call it at the top of its script.`,
    );
  }
  return globalThis as unknown as ServiceWorkerScope;
}
