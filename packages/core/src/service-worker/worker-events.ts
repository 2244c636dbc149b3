import type { Observable } from 'rxjs';
import { type Emitter, observeEvents } from '../browser/emitter.ts';
import type { BackgroundFetchRecord } from '../client/background-fetch-record.ts';
import type { BackgroundFetchUIOptions } from '../model/fetch-options.ts';
import type { SecretHeadersOption } from '../model/secrets.ts';
import type { RegistrationSnapshot } from '../model/snapshot.ts';
import type { Wake } from '../wakes/periodic.ts';

/**
 * An event of a background fetch in the service worker, whichever driver has carried it: Background Fetch §6.7
 * `BackgroundFetchEvent`, over the records that are stored.
 */
export interface BackgroundFetchWorkerEvent<
  Type extends 'success' | 'fail' | 'abort' | 'click' = 'success' | 'fail' | 'abort' | 'click',
> {
  /**
   * - `success`: every record is stored
   * - `fail`: it has failed; `registration.failureReason` says why
   * - `abort`: it was aborted, by the app or by the user
   * - `click`: the user has clicked the browser's download UI
   */
  readonly type: Type;
  /** The id that the app has given it. */
  readonly id: string;
  /** Its snapshot, as pages have it, from the moment of the event. */
  readonly registration: RegistrationSnapshot;
  /**
   * The first record that matches (Background Fetch §6.4.5); `undefined` when none does. It can be read after the event too,
   * until `release()`. Rejects with `TypeError` for what is no request.
   */
  match(
    request: RequestInfo | URL,
    options?: CacheQueryOptions,
  ): Promise<BackgroundFetchRecord | undefined>;
  /** All records that match, in the order of the requests; without `request`, all there are. Otherwise as `match`. */
  matchAll(
    request?: RequestInfo | URL,
    options?: CacheQueryOptions,
  ): Promise<readonly BackgroundFetchRecord[]>;
  /**
   * Keeps the worker alive, and the event active, until `promise` has settled. A rejection is a development warning. Throws
   * `InvalidStateError` (DOMException) once the event is over.
   */
  waitUntil(promise: Promise<unknown>): void;
}

/** The event of a background fetch that has ended by itself: Background Fetch §6.8 `BackgroundFetchUpdateUIEvent`. */
export interface BackgroundFetchSettledEvent<Type extends 'success' | 'fail' = 'success' | 'fail'>
  extends BackgroundFetchWorkerEvent<Type> {
  /**
   * Changes title and icons of the browser's download UI. Does nothing where another driver than `web` has carried the
   * background fetch, since there is no such UI then. Rejects with `InvalidStateError` (DOMException) when it is called a
   * second time, and once the event is over.
   */
  updateUI(options?: BackgroundFetchUIOptions): Promise<void>;
}

/**
 * A wake of Periodic Background Sync (WICG `PeriodicSyncEvent`) that came while no page of the app was there to take it: with all
 * members of the wakes of a page, so that one function can work in both. It ends, and the browser may stop the worker, when all
 * promises that `waitUntil` was given have settled, or at its deadline, 22 seconds after the event.
 */
export interface PeriodicWakeEvent extends Wake {
  /** Always `wake`. */
  readonly type: 'wake';
  /** The tag that `bg.periodic.configure()` has registered: `<name>:periodic`. The same as `taskId`. */
  readonly tag: string;
  /** When the browser fired the event, in milliseconds since the Unix epoch. */
  readonly startedAt: number;
}

/**
 * The four events of Background Fetch §6.7 and the wakes of Periodic Background Sync, as hot Observables that never complete
 * nor fail. Subscribe at the top of the worker's script: the browser starts a worker for an event, and a later subscriber
 * misses it. A handler that throws is reported as an uncaught error, and the others are called all the same.
 *
 * @example
 * const { success$ } = installBackgroundFetch();
 * success$.subscribe((event) => event.waitUntil(addToLibrary(event.id)));
 */
export interface BackgroundFetchEvents {
  /** Every record is stored. */
  readonly success$: Observable<BackgroundFetchSettledEvent<'success'>>;
  /** It has failed; `registration.failureReason` says why. */
  readonly fail$: Observable<BackgroundFetchSettledEvent<'fail'>>;
  /** It was aborted. */
  readonly abort$: Observable<BackgroundFetchWorkerEvent<'abort'>>;
  /** The browser's download UI was clicked (web driver). */
  readonly click$: Observable<BackgroundFetchWorkerEvent<'click'>>;
  /** Wakes of Periodic Background Sync that no page took. A page has its wakes in `bg.periodic.wakes$`. */
  readonly wake$: Observable<PeriodicWakeEvent>;
  /** `success$`, `fail$`, `abort$` and `click$` in one; `type` tells them apart. */
  readonly events$: Observable<
    | BackgroundFetchSettledEvent<'success'>
    | BackgroundFetchSettledEvent<'fail'>
    | BackgroundFetchWorkerEvent<'abort'>
    | BackgroundFetchWorkerEvent<'click'>
  >;
}

/** The events before they are Observables, by `type`. */
export interface WorkerEvents {
  success: (event: BackgroundFetchSettledEvent<'success'>) => void;
  fail: (event: BackgroundFetchSettledEvent<'fail'>) => void;
  abort: (event: BackgroundFetchWorkerEvent<'abort'>) => void;
  click: (event: BackgroundFetchWorkerEvent<'click'>) => void;
  wake: (event: PeriodicWakeEvent) => void;
}

/** `events` as apps get them. */
export const eventStreams = (events: Emitter<WorkerEvents>): BackgroundFetchEvents => ({
  success$: observeEvents(events, ['success']),
  fail$: observeEvents(events, ['fail']),
  abort$: observeEvents(events, ['abort']),
  click$: observeEvents(events, ['click']),
  wake$: observeEvents(events, ['wake']),
  events$: observeEvents(events, ['success', 'fail', 'abort', 'click']),
});

/** The options of `installBackgroundFetch`. */
export interface InstallBackgroundFetchOptions {
  /** The `name` of the manager in the pages. Default `bgfetch`. */
  readonly name?: string;
  /**
   * Which headers of responses are never written to disk, as the option `secretHeaders` of the manager in the pages: names
   * that are added to those that bgfetch knows, or a function that decides alone. Default: those that bgfetch knows.
   */
  readonly secretHeaders?: SecretHeadersOption;
  /**
   * Returns what the browser's download UI shows once a background fetch has settled. Default: the title that it was started
   * with. It is called after the handlers, has 10 seconds, and is not called when a handler has called `updateUI()`. When it
   * fails, that is a development warning, and the default is shown.
   */
  readonly ui?: (
    registration: RegistrationSnapshot,
  ) => BackgroundFetchUIOptions | Promise<BackgroundFetchUIOptions>;
  /**
   * The page to show when the browser's download UI is clicked. A window that shows it is focused, else one is opened.
   * Relative URLs are relative to the worker's scope. The scope itself (`'.'`) stands for any window of the app, at whichever
   * route. `null` shows none. Default: none; only the app's handlers of `click$` are called.
   */
  readonly openOnClick?:
    | string
    | URL
    | ((registration: RegistrationSnapshot) => string | URL | null);
}
