import type {
  BackgroundFetchFailureReason,
  BackgroundFetchResult,
} from './background-fetch-result.ts';
import type { BackgroundFetchUIOptions } from './fetch-options.ts';

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
