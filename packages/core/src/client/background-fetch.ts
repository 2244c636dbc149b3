import type { Observable } from 'rxjs';
import type { BackgroundFetchOptions } from '../model/fetch-options.ts';
import type {
  BackgroundFetchFailureReason,
  BackgroundFetchResult,
  RegistrationSnapshot,
  SnapshotSource,
  StorageStatus,
} from '../model/snapshot.ts';
import type { Periodic, Wake } from '../wakes/periodic.ts';

/** One request of a background fetch. Background Fetch §6.6 `BackgroundFetchRecord`. */
export interface BackgroundFetchRecord {
  /** A copy with an unread body, made from what was stored. */
  readonly request: Request;
  /**
   * Resolves once the whole response is stored; its body streams from the store. Rejects with `AbortError` after an
   * abort and when the manager is closed, with `TypeError` when the record failed without a response, with
   * `InvalidStateError` after `release()`.
   */
  readonly responseReady: Promise<Response>;
}

/**
 * One background fetch: the members of Background Fetch §6.4 with their meaning, and the streams.
 * There is one live object per background fetch and manager.
 */
export interface BackgroundFetchRegistration extends EventTarget {
  readonly id: string;
  readonly uploadTotal: number;
  readonly uploaded: number;
  readonly downloadTotal: number;
  readonly downloaded: number;
  readonly result: BackgroundFetchResult;
  readonly failureReason: BackgroundFetchFailureReason;
  /** Whether `match` and `matchAll` can be used: until `release()`. */
  readonly recordsAvailable: boolean;
  onprogress: ((this: BackgroundFetchRegistration, event: Event) => unknown) | null;

  /** The current state, a new object whenever it changed. */
  readonly snapshot: RegistrationSnapshot;
  /** Replays the current snapshot, then every change; completes once settled. Never errors. */
  readonly snapshot$: Observable<RegistrationSnapshot>;
  readonly source: SnapshotSource<RegistrationSnapshot>;

  /** Ends it as `failure` with `aborted`; `false` if it had already settled. What had not finished is deleted. */
  abort(): Promise<boolean>;
  /**
   * The first record that matches, by the rules of the Cache API (Background Fetch §6.4.5). Works during and after
   * the fetch; rejects with `InvalidStateError` once released.
   */
  match(
    request: RequestInfo | URL,
    options?: CacheQueryOptions,
  ): Promise<BackgroundFetchRecord | undefined>;
  matchAll(
    request?: RequestInfo | URL,
    options?: CacheQueryOptions,
  ): Promise<readonly BackgroundFetchRecord[]>;
  /**
   * Stops moving bytes until `resume()`, over restarts too. A request that may not be sent twice (a `POST` without an
   * `Idempotency-Key`) and is on its way is not cut off: it gets its answer first. Rejects with `NotSupportedError` where
   * the driver can't.
   */
  pause(): Promise<void>;
  resume(): Promise<void>;
  /**
   * Ends each of its waits at once: for our own backoff, for a time that the server asked for (`Retry-After`), or for a
   * network that the browser says is missing; in whichever tab it waits. What moves goes on; what is paused stays so.
   */
  retryNow(): Promise<void>;
  /** Deletes everything that is stored of it, aborting it first when it is active. */
  release(): Promise<void>;
}

/** What `manager.on` can listen to. Each comes after the promise of the call that caused it. */
export interface ManagerEvents {
  success(registration: BackgroundFetchRegistration): void;
  fail(registration: BackgroundFetchRegistration): void;
  abort(registration: BackgroundFetchRegistration): void;
  /** The browser's download UI was clicked (web driver). */
  click(registration: BackgroundFetchRegistration): void;
  progress(registration: BackgroundFetchRegistration): void;
  /** As `periodic.wakes$`: what must be done in it goes into `wake.waitUntil`. */
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

/** Throws `TypeError` for what nobody would ever hear. */
export function checkListener(event: unknown, listener: unknown): void {
  const known = Object.keys(KNOWN);
  if (!known.includes(event as string))
    throw new TypeError(
      `There is no event ${JSON.stringify(event)}. Known are: ${known.join(', ')}.`,
    );
  if (typeof listener !== 'function')
    throw new TypeError(`A listener is a function; it was ${String(listener)}.`);
}

/** Where background fetches are started and found: Background Fetch §6.3 with streams. */
export interface BackgroundFetchManager {
  /**
   * Starts a background fetch; resolves once it is stored and will go on by itself.
   *
   * Rejects with `TypeError` (bad id, request or option; an active id; a body that fails while it is stored),
   * `QuotaExceededError` (known not to fit), or the error that keeps the store from being opened. Stores nothing then.
   */
  fetch(
    id: string,
    requests: RequestInfo | URL | readonly (RequestInfo | URL)[],
    options?: BackgroundFetchOptions,
  ): Promise<BackgroundFetchRegistration>;
  /** The registration with this id, active or settled, until it is released. */
  get(id: string): Promise<BackgroundFetchRegistration | undefined>;
  getIds(): Promise<readonly string[]>;

  /**
   * Tries again, at once, whatever waits: for our own backoff, for a time that a server asked for, or for a network that
   * the browser says is missing; in whichever tab it waits. What is paused stays so.
   */
  retryNow(): Promise<void>;

  /** Every registration that is not released, oldest first; replays. Never errors, never completes before `close()`. */
  readonly registrations$: Observable<readonly RegistrationSnapshot[]>;
  readonly registrations: SnapshotSource<readonly RegistrationSnapshot[]>;
  /** The registration that has this id now; `undefined` while there is none. Replays. */
  registration$(id: string): Observable<RegistrationSnapshot | undefined>;
  registration(id: string): SnapshotSource<RegistrationSnapshot | undefined>;
  /** Calls back on what happens while this manager lives, whichever tab it happens in; returns the function that ends it. */
  on<E extends keyof ManagerEvents>(event: E, listener: ManagerEvents[E]): () => void;

  /** Where background fetches are kept, and what is wrong with that, if anything is. Replays; changes as that does. */
  readonly storage: SnapshotSource<StorageStatus>;
  readonly storage$: Observable<StorageStatus>;
  /** Periodic wakes: by the native plugin where there is one, else by a timer while the page is open. */
  readonly periodic: Periodic;
  /** This page's name in `RegistrationSnapshot.runner`. */
  readonly contextId: string;
  /**
   * Resolves once what earlier sessions left has been read and taken up. Rejects if the store can't be opened within
   * seconds; it is tried again all the same: `storage` says how that stands, and `registrations` fill when it succeeds.
   */
  readonly ready: Promise<void>;
  /**
   * Lets go of everything without settling anything: another tab, or the next start, goes on. Promises that are pending
   * here reject with `AbortError`.
   */
  close(): void;
}
