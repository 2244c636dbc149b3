import type { BackgroundFetchUIOptions } from '../model/fetch-options.ts';
import type { BackgroundFetchFailureReason, BackgroundFetchResult } from '../model/snapshot.ts';
import { askWorker } from './ask-worker.ts';
import { permissionState, permitted } from './storage.ts';

/**
 * The browser's own interfaces (Background Fetch §6), declared here because TypeScript's DOM library lacks them.
 * Only the web driver and the service worker entry speak to these objects.
 */
export interface NativeBackgroundFetchManager {
  fetch(
    id: string,
    requests: RequestInfo | RequestInfo[],
    options?: BackgroundFetchUIOptions & { readonly downloadTotal?: number },
  ): Promise<NativeBackgroundFetchRegistration>;
  get(id: string): Promise<NativeBackgroundFetchRegistration | undefined>;
  getIds(): Promise<string[]>;
}

export interface NativeBackgroundFetchRegistration extends EventTarget {
  readonly id: string;
  readonly uploadTotal: number;
  readonly uploaded: number;
  readonly downloadTotal: number;
  readonly downloaded: number;
  readonly result: BackgroundFetchResult;
  readonly failureReason: BackgroundFetchFailureReason;
  readonly recordsAvailable: boolean;
  abort(): Promise<boolean>;
  match(
    request: RequestInfo,
    options?: CacheQueryOptions,
  ): Promise<NativeBackgroundFetchRecord | undefined>;
  matchAll(
    request?: RequestInfo | undefined,
    options?: CacheQueryOptions,
  ): Promise<NativeBackgroundFetchRecord[]>;
}

export interface NativeBackgroundFetchRecord {
  readonly request: Request;
  readonly responseReady: Promise<Response>;
}

/** Background Fetch §6.7, in a service worker: `backgroundfetchabort` and `backgroundfetchclick`. */
export interface NativeBackgroundFetchEvent extends Event {
  readonly registration: NativeBackgroundFetchRegistration;
  waitUntil(promise: Promise<unknown>): void;
}

/** Background Fetch §6.8: `backgroundfetchsuccess` and `backgroundfetchfail`. */
export interface NativeBackgroundFetchUpdateUIEvent extends NativeBackgroundFetchEvent {
  /** Once per event and while it is active; rejects with `InvalidStateError` otherwise. */
  updateUI(options?: BackgroundFetchUIOptions): Promise<void>;
}

/** Service Workers §4.4, which TypeScript's DOM library lacks, as are the events below. */
interface Extendable {
  waitUntil(promise: Promise<unknown>): void;
}

/** Service Workers §4.8 `ExtendableMessageEvent`. */
export interface WorkerMessageEvent extends MessageEvent, Extendable {}

/** Service Workers §4.5 `FetchEvent`. */
interface WorkerFetchEvent extends Event, Extendable {
  readonly request: Request;
  /** Resolves with what navigation preload has brought, `undefined` without. */
  readonly preloadResponse?: Promise<Response | undefined>;
  respondWith(response: Promise<Response>): void;
}

/** WICG Periodic Background Sync `PeriodicSyncEvent`. */
interface WorkerPeriodicSyncEvent extends Event, Extendable {
  readonly tag: string;
}

interface ServiceWorkerEvents {
  readonly periodicsync: WorkerPeriodicSyncEvent;
  readonly backgroundfetchsuccess: NativeBackgroundFetchUpdateUIEvent;
  readonly backgroundfetchfail: NativeBackgroundFetchUpdateUIEvent;
  readonly backgroundfetchabort: NativeBackgroundFetchEvent;
  readonly backgroundfetchclick: NativeBackgroundFetchEvent;
  readonly message: WorkerMessageEvent;
  readonly fetch: WorkerFetchEvent;
  readonly install: Event & Extendable;
  readonly activate: Event & Extendable;
}

/** Service Workers §4.2 `WindowClient`. */
export interface WindowClient {
  readonly url: string;
  readonly focused?: boolean;
  readonly frameType?: 'auxiliary' | 'top-level' | 'nested' | 'none';
  focus(): Promise<unknown>;
}

/** The parts of a service worker's global scope that we use. */
export interface ServiceWorkerScope {
  readonly location: { readonly origin: string };
  readonly registration: { readonly scope: string };
  readonly clients: {
    matchAll(options: {
      readonly type: 'window';
      readonly includeUncontrolled: boolean;
    }): Promise<readonly WindowClient[]>;
    openWindow(url: string): Promise<unknown>;
    claim(): Promise<void>;
  };
  skipWaiting(): Promise<void>;
  addEventListener<E extends keyof ServiceWorkerEvents>(
    type: E,
    listener: (event: ServiceWorkerEvents[E]) => void,
  ): void;
}

/** The page's way to its service worker and to the browser's own Background Fetch. */
export interface ServiceWorkerPort {
  /** Whether the browser has Background Fetch at all; with or without a service worker. */
  readonly hasBackgroundFetch: boolean;
  /**
   * The active worker whose scope covers this page: the same object as long as it is the same worker. `null` when none is
   * registered. It settles once a worker is active, so it may never settle.
   */
  ready(): Promise<ActiveServiceWorker | null>;
  /** The state of the `background-fetch` permission, `null` when it can't be asked. */
  permission(): Promise<PermissionState | null>;
}

export interface ActiveServiceWorker {
  /** The URL of its script. */
  readonly scriptUrl: string;
  /** `null` where the browser has no Background Fetch. */
  readonly backgroundFetch: NativeBackgroundFetchManager | null;
  /**
   * Sends `message` with a MessagePort of its own for the answer, and resolves with the first answer. A worker that does
   * not know the message never answers: then it rejects with the signal's reason when that aborts.
   */
  ask(message: unknown, signal: AbortSignal): Promise<unknown>;
}

interface Registration extends Pick<ServiceWorkerRegistration, 'active'> {
  readonly backgroundFetch?: NativeBackgroundFetchManager;
}

/** The parts of `navigator.serviceWorker` that are used. */
interface ServiceWorkers {
  readonly ready: Promise<Registration>;
  getRegistration(): Promise<Registration | undefined>;
}

export interface BrowserServiceWorkerOptions {
  readonly workers: ServiceWorkers;
  readonly permissions: Permissions | undefined;
  readonly hasBackgroundFetch: boolean;
}

/** Marks the polyfill's `BackgroundFetchManager`, the same in every copy of the package. */
const MARK: unique symbol = Symbol.for('bgfetch.polyfill');

/** Marks an interface object as the polyfill's. */
export function markPolyfill(interfaceObject: object): void {
  Object.defineProperty(interfaceObject, MARK, { value: true });
}

/** Whether the `BackgroundFetchManager` of `scope` is the polyfill's. */
export function isPolyfilled(scope: object): boolean {
  const found = (scope as Record<string, unknown>).BackgroundFetchManager;
  return typeof found === 'function' && MARK in found;
}

/** Whether the browser itself has Background Fetch. The polyfill does not count: it works only while a page is open. */
export function hasNativeBackgroundFetch(scope: object): boolean {
  const found = (scope as Record<string, unknown>).BackgroundFetchManager;
  return found !== undefined && !isPolyfilled(scope);
}

/** The port of this page or worker. `null` in a service worker, which must not start background fetches. */
export function pageServiceWorker(): ServiceWorkerPort | null {
  const { navigator }: { navigator?: Navigator } = globalThis;
  const workers = permitted(() => navigator?.serviceWorker);
  if (!workers || 'ServiceWorkerGlobalScope' in globalThis) return null;
  return browserServiceWorker({
    workers,
    permissions: navigator?.permissions,
    hasBackgroundFetch: hasNativeBackgroundFetch(globalThis),
  });
}

/** A port over `navigator.serviceWorker`. */
export function browserServiceWorker(options: BrowserServiceWorkerOptions): ServiceWorkerPort {
  const { workers, permissions, hasBackgroundFetch } = options;
  const known = new WeakMap<ServiceWorker, ActiveServiceWorker>();

  return {
    hasBackgroundFetch,
    async ready() {
      if (!(await workers.getRegistration())) return null;
      const registration = await workers.ready;
      const worker = registration.active;
      if (!worker) return null;
      const active = known.get(worker) ?? activeServiceWorker(registration, worker);
      known.set(worker, active);
      return active;
    },
    permission: () => permissionState(permissions, 'background-fetch'),
  };
}

const activeServiceWorker = (
  { backgroundFetch }: Registration,
  worker: ServiceWorker,
): ActiveServiceWorker => ({
  scriptUrl: worker.scriptURL,
  backgroundFetch: backgroundFetch ?? null,
  ask: (message, signal) => askWorker(worker, message, signal),
});
