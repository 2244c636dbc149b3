import { withoutSecrets } from './secrets.ts';

/** An icon for the browser's download UI. Background Fetch §6.3 `ImageResource`. */
export interface BackgroundFetchIcon {
  readonly src: string;
  readonly sizes?: string;
  readonly type?: string;
  readonly label?: string;
}

/** How a background fetch ended; empty while it is active. Background Fetch §6.4 `BackgroundFetchResult`. */
export type BackgroundFetchResult = '' | 'success' | 'failure';

/** Why a background fetch failed; empty unless `result` is `failure`. Background Fetch §6.4. */
export type BackgroundFetchFailureReason =
  | ''
  | 'aborted'
  | 'bad-status'
  | 'fetch-error'
  | 'quota-exceeded'
  | 'download-total-exceeded';

/** Who carries a registration: the browser, the native plugin's wakes, or this page. */
export type DriverName = 'web' | 'native' | 'foreground';

/** What a driver promises, told honestly so that an app can word its own promises. */
export interface DriverGuarantees {
  /** Bytes keep arriving while no page of the app is open. */
  readonly survivesPageClose: boolean;
  /** What has arrived is still there after a reload or a crash, and the rest follows. */
  readonly survivesReload: boolean;
  /** In the background, bytes move only in the windows that the OS grants from time to time. */
  readonly periodicOnly: boolean;
  /**
   * `pause()` and `resume()` are possible, and nothing is lost by them. The web Background Fetch API has neither.
   */
  readonly pausable: boolean;
}

/**
 * - `pending`: stored, not yet picked up
 * - `running`: bytes are being asked for or are arriving, now, somewhere
 * - `waiting`: active, but held up; `waitingFor` says by what
 * - `paused`: by `pause()`; stays so over restarts until `resume()`
 * - `settled`: final; see `result`
 */
export type RegistrationStatus = 'pending' | 'running' | 'waiting' | 'paused' | 'settled';

export type WaitingFor =
  | 'network'
  | 'retry'
  | 'wake'
  | 'foreground'
  | 'quota'
  | 'permission'
  | 'other-tab'
  /** The web driver: the browser has it, and moves nothing. It rests after page loads, and tries again by itself. */
  | 'browser';

/** Something that went wrong, as a plain value that can be stored and sent between tabs. */
export interface Problem {
  /** An error name, as in `DOMException.name`. */
  readonly name: string;
  readonly message: string;
}

export type RecordStatus = 'pending' | 'active' | 'done' | 'failed';

/** One record as seen at a moment. Sizes are bytes. */
export interface RecordSnapshot {
  readonly index: number;
  readonly url: string;
  readonly method: string;
  readonly state: RecordStatus;
  /** Response bytes on disk. */
  readonly downloaded: number;
  /** The response body's full size when the server has told it, else `null`. */
  readonly expectedBytes: number | null;
  /** Request body bytes sent. */
  readonly uploaded: number;
  /** HTTP status of the stored response, `null` before there is one. */
  readonly status: number | null;
  readonly failureReason: BackgroundFetchFailureReason;
  /** Why it failed, or what its next attempt is about. */
  readonly problem: Problem | null;
  /**
   * It is done, and nothing has proved that all of it came: no size that fits, no hash. Some engines take a connection that
   * broke for the end of a body without a size (Firefox and WebKit a compressed one, WebKit a chunked one). A request's
   * `integrity`, or a `Content-Length` that the server sends and exposes, proves it.
   */
  readonly unproven: boolean;
}

/**
 * An immutable plain view of a registration at a moment. A new object is made only when something changed,
 * and unchanged records keep their identity. Sizes are bytes, times are milliseconds since the Unix epoch.
 */
export interface RegistrationSnapshot {
  readonly id: string;
  /** Unique to this background fetch: an id may be used again after settling, a uid never is. */
  readonly uid: string;
  readonly uploadTotal: number;
  readonly uploaded: number;
  /** As the app gave it; `0` when unknown. */
  readonly downloadTotal: number;
  /** Bytes that are on disk (for the `web` driver: that the browser reports). */
  readonly downloaded: number;
  /** `downloadTotal`, or the sum of what the servers announced once all have; `null` while unknown. */
  readonly expectedBytes: number | null;
  readonly result: BackgroundFetchResult;
  readonly failureReason: BackgroundFetchFailureReason;
  /** Whether any record is `unproven`. */
  readonly unproven: boolean;
  readonly recordsAvailable: boolean;
  readonly status: RegistrationStatus;
  /** Set exactly while `status` is `waiting`. */
  readonly waitingFor: WaitingFor | null;
  /** When the next attempt is due, while waiting for `retry`; for `browser`: when the browser is given up on. */
  readonly retryAt: number | null;
  readonly driver: DriverName;
  /** Why this driver carries it, in words; after a fall-back, what stopped the preferred one. */
  readonly driverReason: string;
  readonly guarantees: DriverGuarantees;
  /** The context (tab) that runs it now, as in `manager.contextId`; `null` when none is known to. */
  readonly runner: string | null;
  /** The last thing that went wrong: the reason of a failure, or what a retry is about. */
  readonly problem: Problem | null;
  readonly records: readonly RecordSnapshot[];
  readonly title: string;
  readonly icons: readonly BackgroundFetchIcon[];
  /** What the app gave as `metadata`. */
  readonly metadata: unknown;
  readonly createdAt: number;
  readonly settledAt: number | null;
}

/** Where the background fetches of this page are kept, and what is wrong with that, if anything is. */
export interface StorageStatus {
  /**
   * - `opening`: the way to the disk is being opened, or opened again; `problem` says why it takes long
   * - `disk`: what is stored outlives the page
   * - `memory`: it does not; `problem` says why. The disk is tried again from time to time: what lies on it is shown then
   * - `closed`: a newer version of the app has upgraded the database; the page has to be reloaded
   */
  readonly state: 'opening' | 'disk' | 'memory' | 'closed';
  readonly problem: Problem | null;
}

/** An error as plain data. */
export function problemOf(error: unknown): Problem {
  return error instanceof Error
    ? { name: error.name, message: error.message }
    : { name: 'Error', message: String(error) };
}

/** `problem` as it may be stored and shown: whoever worded it has perhaps named a signed URL. */
export function storableProblem(problem: Problem): Problem;
export function storableProblem(problem: Problem | null): Problem | null;
export function storableProblem(problem: Problem | null): Problem | null {
  if (!problem) return null;
  const { name, message } = problem;
  // By apps anything is thrown.
  return { name: String(name).slice(0, 100), message: withoutSecrets(String(message)) };
}

/**
 * What did not change stays the same object, so that views can compare by identity: the snapshot, each record, the list
 * of them, and what the app gave once (`metadata`, `icons`), which lose their identity on the way between contexts.
 */
export function shareUnchanged(
  next: RegistrationSnapshot,
  previous: RegistrationSnapshot | undefined,
): RegistrationSnapshot {
  if (previous?.uid !== next.uid) return Object.freeze(next);
  const merged: RegistrationSnapshot = {
    ...next,
    records: keepRecords(next.records, previous.records),
    guarantees: next.driver === previous.driver ? previous.guarantees : next.guarantees,
    icons: previous.icons,
    metadata: previous.metadata,
  };
  return equal(previous, merged) ? previous : Object.freeze(merged);
}

function keepRecords(
  next: readonly RecordSnapshot[],
  previous: readonly RecordSnapshot[],
): readonly RecordSnapshot[] {
  if (previous.length !== next.length) return next;
  const merged = next.map((record, i) => {
    const old = previous[i];
    return old && equal(old, record) ? old : record;
  });
  return merged.every((record, i) => record === previous[i]) ? previous : Object.freeze(merged);
}

/** Whether two views have the same members, problems by what they say. */
function equal<View extends { readonly problem: Problem | null }>(a: View, b: View): boolean {
  return (
    a.problem?.name === b.problem?.name &&
    a.problem?.message === b.problem?.message &&
    (Object.keys(b) as (keyof View)[]).every((key) => key === 'problem' || a[key] === b[key])
  );
}

/**
 * All that a framework adapter sees of a changing value: the shape that React's `useSyncExternalStore` takes.
 * Subscribing has no side effect, and unsubscribing stops nothing but the notices.
 */
export interface SnapshotSource<T> {
  getSnapshot(): T;
  /** Calls `listener` after every change, never during `subscribe`; returns the function that ends it. */
  subscribe(listener: () => void): () => void;
}
