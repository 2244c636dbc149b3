import type { Observable } from 'rxjs';
import type { BackgroundFetchOptions } from '../model/fetch-options.ts';
import type {
  BackgroundFetchFailureReason,
  BackgroundFetchResult,
  RegistrationSnapshot,
  SnapshotSource,
} from '../model/snapshot.ts';
import type { StorageStatus } from '../model/storage-status.ts';
import type { Periodic, Wake } from '../wakes/periodic.ts';
import type { BackgroundFetchRecord } from './background-fetch-record.ts';

/**
 * Starts and finds background fetches: the members of Background Fetch §6.3 `BackgroundFetchManager` with their meaning, and
 * what this library adds. Make one for each page with `createBackgroundFetch()`. No observable here ends with an error; all
 * complete when the manager is closed.
 */
export interface BackgroundFetchManager {
  /**
   * Starts a background fetch. Resolves once it is stored, request bodies included, and will go on by itself. When it
   * rejects, nothing has been stored. Background Fetch §6.3 `fetch()`.
   *
   * @param id the app's name for it: 1 to 4,096 UTF-16 code units. Only one registration has it at a time.
   * @param requests URLs, relative to the page or absolute, and `Request`s, whose bodies are read
   * @returns the registration: the new one, or the one that is there (`ifActive: 'reuse'`, `ifSettled: 'keep'`)
   * @throws TypeError for an id, a request or an option that can't be used; when the id is active and `ifActive` is
   * `reject`; when a request body fails while it is being stored
   * @throws DOMException `QuotaExceededError` when it can't fit on the disk; `NotSupportedError` when no driver can take it,
   * and on a server; `AbortError` when the manager is closed or the registration is released meanwhile
   * @throws the error of the store when that can't be opened
   *
   * @example
   * ```ts
   * const upload = new Request('/photos', { method: 'POST', body: photo, headers: { 'Idempotency-Key': key } });
   * const registration = await bg.fetch('photo-7', upload, { title: 'Photo 7', ifActive: 'reuse' });
   * ```
   */
  fetch(
    id: string,
    requests: RequestInfo | URL | readonly (RequestInfo | URL)[],
    options?: BackgroundFetchOptions,
  ): Promise<BackgroundFetchRegistration>;
  /**
   * The registration with this id, active or settled, until it is released; `undefined` if there is none. Rejects as `fetch`
   * does when the store can't be opened or the manager is closed. Background Fetch §6.3 `get()`.
   */
  get(id: string): Promise<BackgroundFetchRegistration | undefined>;
  /** The ids of all registrations that are not released. Rejects as `get` does. Background Fetch §6.3 `getIds()`. */
  getIds(): Promise<readonly string[]>;
  /** As `registration.retryNow()`, for all active registrations. Rejects as `get` does. */
  retryNow(): Promise<void>;

  /** The snapshots of all registrations that are not released, oldest first. Begins with the current list. */
  readonly registrations$: Observable<readonly RegistrationSnapshot[]>;
  /** The same as a source, for `useSyncExternalStore` and the like. */
  readonly registrations: SnapshotSource<readonly RegistrationSnapshot[]>;
  /** The snapshot of the registration that has this id, `undefined` while there is none. Begins with the current one. */
  registration$(id: string): Observable<RegistrationSnapshot | undefined>;
  /** The same as a source. */
  registration(id: string): SnapshotSource<RegistrationSnapshot | undefined>;
  /**
   * Calls `listener` for each event from now on, also for what happens in other tabs. An error that it throws is reported as
   * uncaught, and disturbs nobody else. Returns the function that removes the listener.
   *
   * @throws TypeError for an unknown event, and for a listener that is no function
   *
   * @example
   * ```ts
   * const stop = bg.on('success', ({ id }) => showNotification(`${id} is here`));
   * ```
   */
  on<E extends keyof ManagerEvents>(event: E, listener: ManagerEvents[E]): () => void;

  /** Where registrations are kept (on disk or in memory), and what is wrong with that place, if anything is. */
  readonly storage: SnapshotSource<StorageStatus>;
  /** The same as an observable. Begins with the current status. */
  readonly storage$: Observable<StorageStatus>;
  /** Periodic wakes: by the native plugin where there is one; else by a timer while the page is open, and by the browser. */
  readonly periodic: Periodic;
  /** The unique name of this page in `RegistrationSnapshot.runner`. Empty on a server. */
  readonly contextId: string;
  /**
   * Resolves once everything that is stored is shown and continued. Rejects when the store could not be opened within
   * seconds. It is tried again all the same: `storage` says how that goes, and `registrations` are there when it succeeds.
   */
  readonly ready: Promise<void>;
  /**
   * Stops all work of this page and ends its observables. Nothing is settled: another tab, or the next start of the app,
   * goes on. Pending promises of this manager reject with `AbortError`, and later calls do too.
   */
  close(): void;
}

/**
 * One background fetch: the members of Background Fetch §6.4 `BackgroundFetchRegistration` with their meaning, and what this
 * library adds. A manager has one object for each of them; commands and changes of other tabs show in it too. It dispatches
 * `progress` events when `downloaded`, `uploaded`, `result` or `recordsAvailable` has changed.
 */
export interface BackgroundFetchRegistration extends EventTarget {
  /** The id that the app gave to `fetch`. */
  readonly id: string;
  /** The size of all request bodies together, in bytes. */
  readonly uploadTotal: number;
  /** Bytes of request bodies that were sent. It falls when a body has to be sent again. */
  readonly uploaded: number;
  /** What the app has announced by `downloadTotal`, in bytes; `0` if it was not known. */
  readonly downloadTotal: number;
  /** Bytes of response bodies that are on disk. It falls when stored bytes have to be given up. */
  readonly downloaded: number;
  /** Empty until it has settled. */
  readonly result: BackgroundFetchResult;
  /** Empty unless `result` is `failure`. */
  readonly failureReason: BackgroundFetchFailureReason;
  /** Whether `match` and `matchAll` can be used: until it is released. */
  readonly recordsAvailable: boolean;
  /** As `addEventListener('progress', …)`. Default `null`. */
  onprogress: ((this: BackgroundFetchRegistration, event: Event) => unknown) | null;

  /** The current state, a frozen object. It is a new object whenever something has changed. */
  readonly snapshot: RegistrationSnapshot;
  /** The snapshots, beginning with the current one. Completes after the one that is settled. */
  readonly snapshot$: Observable<RegistrationSnapshot>;
  /** The same as a source, for `useSyncExternalStore` and the like. */
  readonly source: SnapshotSource<RegistrationSnapshot>;

  /**
   * Ends it as a failure with the reason `aborted`, and deletes what had not finished. Resolves with `false` when it had
   * settled before. Background Fetch §6.4 `abort()`.
   */
  abort(): Promise<boolean>;
  /**
   * The first record that matches, by the rules of the Cache API; `undefined` if none does. Can be used during the fetch and
   * after it. Background Fetch §6.4 `match()`.
   *
   * @throws DOMException `InvalidStateError` when the registration was released
   *
   * @example
   * ```ts
   * const record = await registration.match('/episodes/1.mp3');
   * const response = await record?.responseReady;
   * ```
   */
  match(
    request: RequestInfo | URL,
    options?: CacheQueryOptions,
  ): Promise<BackgroundFetchRecord | undefined>;
  /**
   * All records that match, in the order of the requests; without a `request`, all records. Rejects as `match` does.
   * Background Fetch §6.4 `matchAll()`.
   */
  matchAll(
    request?: RequestInfo | URL,
    options?: CacheQueryOptions,
  ): Promise<readonly BackgroundFetchRecord[]>;
  /**
   * Moves no bytes until `resume()`, over restarts too. A request that is on its way and may not be sent twice (a `POST`
   * without an `Idempotency-Key`) still gets its answer. Does nothing when it has settled.
   *
   * @throws DOMException `NotSupportedError` where the driver can't (`snapshot.guarantees.pausable`)
   */
  pause(): Promise<void>;
  /** Ends a pause. What waited for its next attempt before the pause is tried at once. Does nothing when it is not paused. */
  resume(): Promise<void>;
  /**
   * Ends each of its waits at once, in whichever tab it waits: the wait before the next attempt, the time that a server asked
   * for by `Retry-After`, and the wait for a network that the browser says is missing. What is paused stays paused.
   */
  retryNow(): Promise<void>;
  /** Deletes everything that is stored of it. It is aborted first when it is active. Its id is free afterwards. */
  release(): Promise<void>;
}

/**
 * What `manager.on` can listen to. An event that a call has caused comes after the promise of that call has resolved. What
 * settled while no page was open is no event: `registrations` show it.
 */
export interface ManagerEvents {
  /** All records of a registration are stored whole. */
  success(registration: BackgroundFetchRegistration): void;
  /** A registration has failed, for another reason than `aborted`. */
  fail(registration: BackgroundFetchRegistration): void;
  /** A registration was aborted. */
  abort(registration: BackgroundFetchRegistration): void;
  /** The user has clicked the browser's download UI (web driver). */
  click(registration: BackgroundFetchRegistration): void;
  /** As the `progress` event of the registration. */
  progress(registration: BackgroundFetchRegistration): void;
  /** As `periodic.wakes$`. Work that must be done in the wake is given to `wake.waitUntil`. */
  wake(wake: Wake): void;
}

const KNOWN: Record<keyof ManagerEvents, true> = {
  success: true,
  fail: true,
  abort: true,
  click: true,
  progress: true,
  wake: true,
};

/** Throws `TypeError` for an unknown event, and for a listener that is no function. */
export function checkListener(event: unknown, listener: unknown): void {
  const known = Object.keys(KNOWN);
  if (!known.includes(event as string))
    throw new TypeError(
      `There is no event ${JSON.stringify(event)}. Known are: ${known.join(', ')}.`,
    );
  if (typeof listener !== 'function')
    throw new TypeError(`A listener is a function; it was ${String(listener)}.`);
}
