import type { Observable } from 'rxjs';
import type { BackgroundFetchRecord } from '../manager/background-fetch-record.ts';
import type { RegistrationSnapshot } from '../model/snapshot.ts';
import type {
  BackgroundFetchFailureReason,
  BackgroundFetchResult,
} from '../spec/background-fetch-result.ts';
import type { SnapshotSource } from '../stream/snapshot-source.ts';

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
