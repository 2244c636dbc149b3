import type {
  NativeBackgroundFetchEvent,
  NativeBackgroundFetchUpdateUIEvent,
} from '../spec/native-background-fetch.ts';

/** Service Workers §4.4, which TypeScript's DOM library lacks, as are the events below. */
interface Extendable {
  waitUntil(promise: Promise<unknown>): void;
}

/** Service Workers §4.8 `ExtendableMessageEvent`. */
export interface WorkerMessageEvent extends MessageEvent, Extendable {}

/** Service Workers §4.5 `FetchEvent`. */
export interface WorkerFetchEvent extends Event, Extendable {
  readonly request: Request;
  /** Resolves with what navigation preload has brought, `undefined` without. */
  readonly preloadResponse?: Promise<Response | undefined>;
  respondWith(response: Promise<Response>): void;
}

/** WICG Periodic Background Sync `PeriodicSyncEvent`. */
export interface WorkerPeriodicSyncEvent extends Event, Extendable {
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
