import type { Observable } from 'rxjs';
import type { Emitter } from '../browser/emitter.ts';
import { observeEvents } from '../browser/observables.ts';
import type { BackgroundFetchRecord } from '../client/background-fetch.ts';
import type { BackgroundFetchUIOptions } from '../model/fetch-options.ts';
import type { SecretHeadersOption } from '../model/secrets.ts';
import type { RegistrationSnapshot } from '../model/snapshot.ts';

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

/** A wake of Periodic Background Sync that came while no page of the app was there to take it. */
interface PeriodicWakeEvent {
  readonly type: 'wake';
  readonly tag: string;
  /** When the browser fired the event, in milliseconds since the Unix epoch. */
  readonly startedAt: number;
  /** Keeps the worker alive until `promise` has settled; throws `InvalidStateError` once the event is over. */
  waitUntil(promise: Promise<unknown>): void;
}

/**
 * The four events of Background Fetch §6.7, as hot streams that never end nor fail. Subscribe at the top of the worker's
 * script: a worker is started for an event, and who subscribes later has missed it.
 */
export interface BackgroundFetchEvents {
  readonly success$: Observable<BackgroundFetchSettledEvent<'success'>>;
  readonly fail$: Observable<BackgroundFetchSettledEvent<'fail'>>;
  readonly abort$: Observable<BackgroundFetchWorkerEvent<'abort'>>;
  readonly click$: Observable<BackgroundFetchWorkerEvent<'click'>>;
  /** Wakes of Periodic Background Sync for which no page was there; the pages have theirs in `bg.periodic.wakes$`. */
  readonly wake$: Observable<PeriodicWakeEvent>;
  /** All four: `type` says which. */
  readonly events$: Observable<
    | BackgroundFetchSettledEvent<'success'>
    | BackgroundFetchSettledEvent<'fail'>
    | BackgroundFetchWorkerEvent<'abort'>
    | BackgroundFetchWorkerEvent<'click'>
  >;
}

/** What the app's handlers are told, by `type`. */
export interface WorkerEvents {
  success: (event: BackgroundFetchSettledEvent<'success'>) => void;
  fail: (event: BackgroundFetchSettledEvent<'fail'>) => void;
  abort: (event: BackgroundFetchWorkerEvent<'abort'>) => void;
  click: (event: BackgroundFetchWorkerEvent<'click'>) => void;
  wake: (event: PeriodicWakeEvent) => void;
}

/** The events as apps get them. */
export const eventStreams = (events: Emitter<WorkerEvents>): BackgroundFetchEvents => ({
  success$: observeEvents(events, ['success']),
  fail$: observeEvents(events, ['fail']),
  abort$: observeEvents(events, ['abort']),
  click$: observeEvents(events, ['click']),
  wake$: observeEvents(events, ['wake']),
  events$: observeEvents(events, ['success', 'fail', 'abort', 'click']),
});

/** What `installBackgroundFetch` can be told. */
export interface InstallBackgroundFetchOptions {
  /** The `name` of the manager in the pages. Default `bgfetch`. */
  readonly name?: string;
  /** Which headers of responses are never written to disk, as `secretHeaders` of the manager in the pages. */
  readonly secretHeaders?: SecretHeadersOption;
  /**
   * What the browser's download UI is to show once a background fetch has settled; by default the title that it was
   * started with. A handler's own `updateUI()` goes before it.
   */
  readonly ui?: (
    registration: RegistrationSnapshot,
  ) => BackgroundFetchUIOptions | Promise<BackgroundFetchUIOptions>;
  /**
   * The page to show when the browser's download UI is clicked: one that is open is focused, else it is opened. Relative
   * URLs are relative to the worker's scope; the scope itself (`'.'`) stands for any window of the app, at whichever route;
   * `null` shows none. By default a click does nothing but what the app's own handlers do.
   */
  readonly openOnClick?:
    | string
    | URL
    | ((registration: RegistrationSnapshot) => string | URL | null);
}
