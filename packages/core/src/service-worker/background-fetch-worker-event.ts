import type { BackgroundFetchRecord } from '../manager/background-fetch-record.ts';
import type { RegistrationSnapshot } from '../model/snapshot.ts';
import type { BackgroundFetchUIOptions } from '../spec/fetch-options.ts';

/**
 * What a service worker is told of a background fetch, whichever driver has carried it. Background Fetch §6.7
 * `BackgroundFetchEvent`, over the records that are stored.
 */
export interface BackgroundFetchWorkerEvent<
  Type extends 'success' | 'fail' | 'abort' | 'click' = 'success' | 'fail' | 'abort' | 'click',
> {
  readonly type: Type;
  readonly id: string;
  /** As it was when the event came. */
  readonly registration: RegistrationSnapshot;
  /** The first record that matches; `undefined` when none does. It can be read after the event too, until `release()`. */
  match(
    request: RequestInfo | URL,
    options?: CacheQueryOptions,
  ): Promise<BackgroundFetchRecord | undefined>;
  matchAll(
    request?: RequestInfo | URL,
    options?: CacheQueryOptions,
  ): Promise<readonly BackgroundFetchRecord[]>;
  /** Keeps the worker alive, and the event active. Throws `InvalidStateError` once the event is over. */
  waitUntil(promise: Promise<unknown>): void;
}

/** Background Fetch §6.8 `BackgroundFetchUpdateUIEvent`. */
export interface BackgroundFetchSettledEvent<Type extends 'success' | 'fail' = 'success' | 'fail'>
  extends BackgroundFetchWorkerEvent<Type> {
  /**
   * Changes the browser's download UI; where the browser did not carry the fetch there is none, and nothing happens.
   * Once, while the event is active: rejects with `InvalidStateError` otherwise.
   */
  updateUI(options?: BackgroundFetchUIOptions): Promise<void>;
}
