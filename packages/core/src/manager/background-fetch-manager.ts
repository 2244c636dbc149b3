import type { Observable } from 'rxjs';
import type { BackgroundFetchRegistration } from '../client/background-fetch.ts';
import type { RegistrationSnapshot } from '../model/snapshot.ts';
import type { BackgroundFetchOptions } from '../spec/fetch-options.ts';
import type { StorageStatus } from '../spec/storage-status.ts';
import type { SnapshotSource } from '../stream/snapshot-source.ts';
import type { Periodic } from '../wakes/periodic.ts';
import type { ManagerEvents } from './manager-events.ts';

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
