import { withoutSecrets } from './secrets.ts';

/**
 * An icon for the browser's download UI, which only the `web` driver has. Background Fetch §6.3 `ImageResource`, as the Web App
 * Manifest defines it.
 */
export interface BackgroundFetchIcon {
  /** The URL of the image. */
  readonly src: string;
  /** Sizes in pixels, separated by spaces, such as `48x48 96x96`, or `any`. */
  readonly sizes?: string;
  /** The MIME type of the image. */
  readonly type?: string;
  /** What the image shows, in words. */
  readonly label?: string;
}

/** How a background fetch ended. Background Fetch §6.4 `BackgroundFetchResult`. */
export type BackgroundFetchResult =
  /** It has not ended. */
  | ''
  /** All records are done: each has a response that is stored whole. */
  | 'success'
  /** At least one record failed, or the fetch was aborted: see `BackgroundFetchFailureReason`. */
  | 'failure';

/** Why a background fetch, or one of its records, failed. Background Fetch §6.4 `BackgroundFetchFailureReason`. */
export type BackgroundFetchFailureReason =
  /** It has not failed. */
  | ''
  /** The app, another tab of it, or the user in the browser's download UI has aborted it. */
  | 'aborted'
  /** A server has answered with a status outside 200 to 299 that another attempt would not change. */
  | 'bad-status'
  /** A request could not be carried out, its answer could not be used, or what was stored of it is damaged. */
  | 'fetch-error'
  /** The disk is full. Nothing that was stored of the fetch is kept. */
  | 'quota-exceeded'
  /** More bytes came than the app had announced by `downloadTotal`. */
  | 'download-total-exceeded';

/** Who carries a registration. */
export type DriverName =
  /** The browser, by its own Background Fetch API (Chromium). It goes on with the page closed. */
  | 'web'
  /** This library, in the page and in the wakes that the native plugin of a hybrid app gets from the OS. */
  | 'native'
  /** This library, while a page of the app is open. */
  | 'foreground';

/**
 * What can be relied on with a driver, for an app to word its own promises by: on this platform, with the permission that the app
 * has now. Snapshots change with it.
 */
export interface DriverGuarantees {
  /** Whether bytes keep arriving while no page of the app is open. */
  readonly survivesPageClose: boolean;
  /** Whether what has arrived is still there after a reload or a crash, and the rest follows. */
  readonly survivesReload: boolean;
  /** Whether bytes move in the background only in the windows of time that the OS grants now and then. */
  readonly periodicOnly: boolean;
  /** Whether `pause()` and `resume()` are possible, without losing anything. The Background Fetch API has neither. */
  readonly pausable: boolean;
}

/** What a registration is doing. */
export type RegistrationStatus =
  /** It is stored, and nobody has begun to carry it out. */
  | 'pending'
  /** Bytes are being asked for, or are arriving, in this context or in another one. */
  | 'running'
  /** It is active, and something holds it up: see `waitingFor`. */
  | 'waiting'
  /** By `pause()`. It stays so, over restarts too, until `resume()`. */
  | 'paused'
  /** It has ended for good: see `result`. */
  | 'settled';

/** What holds a registration up. */
export type WaitingFor =
  /** The browser says that there is no network. It is tried now and then all the same: `retryAt` says when. */
  | 'network'
  /** An attempt has failed. The next one is due at `retryAt`. */
  | 'retry'
  /** The native driver: the next wake by the OS, or until the app is in front again. */
  | 'wake'
  /** Until the app is in front, or the page awake, again. In a native app also while the user denies wakes, or the app has stopped them. */
  | 'foreground'
  /** Another tab of the app has the right to carry it out. */
  | 'other-tab'
  /**
   * The web driver: the browser has it, and moves nothing. Chromium rests after each page load and goes on by itself. At
   * `retryAt` the browser is given up, and the foreground driver goes on.
   */
  | 'browser';

/** Something that went wrong, as a plain value that can be stored and sent between tabs. It contains no secrets. */
export interface Problem {
  /**
   * The kind of error, as in `DOMException.name`. From this library: `NetworkError` (no answer, or one that broke off),
   * `HttpError` (a status that is no success), `ResponseRefused` (by `validateResponse`), `integrity-error`
   * (three bodies in a row had another hash than the request's `integrity`, or the first of a request that may not be repeated),
   * `QuotaExceededError`, `AbortError`, `DataError` (what was stored is damaged), `BackgroundFetchError` (told by the
   * browser); else the name of the error that a browser, a transport or a hook has thrown.
   */
  readonly name: string;
  /** One or more sentences in English for developers. They may change between versions. */
  readonly message: string;
}

/** What a record is doing. */
export type RecordStatus =
  /** It is not done, and no attempt is under way: nobody has begun, or it waits for the next attempt. */
  | 'pending'
  /** An attempt is under way. */
  | 'active'
  /** Its response is stored whole. */
  | 'done'
  /** For good: see `failureReason`. */
  | 'failed';

/** One record, which is one request with its response, as it is at a moment. */
export interface RecordSnapshot {
  /** Its place among the requests of the background fetch, from 0. */
  readonly index: number;
  /** The URL of the request, as the app gave it. */
  readonly url: string;
  /** The HTTP method of the request. */
  readonly method: string;
  /** What it is doing. */
  readonly state: RecordStatus;
  /** Bytes of the response body that are on disk. It falls when stored bytes have to be given up. */
  readonly downloaded: number;
  /** The size of the whole response body in bytes; `null` while no server has announced it. */
  readonly expectedBytes: number | null;
  /** Bytes of the request body that were sent; by tus, that the server has confirmed. */
  readonly uploaded: number;
  /** The HTTP status of the stored response; `null` while there is none. */
  readonly status: number | null;
  /** Empty unless `state` is `failed`. */
  readonly failureReason: BackgroundFetchFailureReason;
  /** Why it failed, or what went wrong with the last attempt; `null` when nothing did, or bytes have arrived since. */
  readonly problem: Problem | null;
  /**
   * Whether it is done without a proof that all of it came: no size that fits, no hash. Some engines take a connection that
   * broke for the end of a body without a size (Firefox and WebKit a compressed one, WebKit a chunked one). A request's
   * `integrity`, or a `Content-Length` that the server sends and exposes, proves it.
   */
  readonly unproven: boolean;
}

/**
 * A registration as it is at a moment: an immutable plain value. A new object is made only when something has changed, and
 * records that have not changed stay the same objects. Sizes are in bytes, times in milliseconds since the Unix epoch.
 */
export interface RegistrationSnapshot {
  /** As the app gave it. */
  readonly id: string;
  /** Unique to this background fetch. An id may be used again after its registration has settled, a uid never is. */
  readonly uid: string;
  /** The size of all request bodies. */
  readonly uploadTotal: number;
  /** Bytes of request bodies that were sent; by tus, that the servers have confirmed. */
  readonly uploaded: number;
  /** As the app gave it; `0` when it is unknown. */
  readonly downloadTotal: number;
  /** Bytes of response bodies that are on disk (with the `web` driver: that the browser reports). */
  readonly downloaded: number;
  /** `downloadTotal`, or the sum of what the servers have announced once all have; `null` while that is unknown. */
  readonly expectedBytes: number | null;
  /** Empty until `status` is `settled`. */
  readonly result: BackgroundFetchResult;
  /** Empty unless `result` is `failure`. */
  readonly failureReason: BackgroundFetchFailureReason;
  /** Whether any record is `unproven`. */
  readonly unproven: boolean;
  /** Whether `match` and `matchAll` can be used: `true` until the registration is released. */
  readonly recordsAvailable: boolean;
  /** What it is doing. */
  readonly status: RegistrationStatus;
  /** `null` unless `status` is `waiting`. */
  readonly waitingFor: WaitingFor | null;
  /** When the wait ends at the latest: see `WaitingFor`. `null` when that is not known, or nothing waits. */
  readonly retryAt: number | null;
  /** Who carries it. It changes when a driver hands it over. */
  readonly driver: DriverName;
  /** Why this driver carries it, in words. After another driver has handed it over: why that one could not go on. */
  readonly driverReason: string;
  /** What can be relied on with this driver, here and now. */
  readonly guarantees: DriverGuarantees;
  /** The context (tab) that carries it out now, as in `manager.contextId`; `null` when none is known to. */
  readonly runner: string | null;
  /** The last thing that went wrong: why it failed, or what the next attempt is about. `null` when nothing did. */
  readonly problem: Problem | null;
  /** In the order of the requests. */
  readonly records: readonly RecordSnapshot[];
  /** As the app gave it; empty when it gave none. */
  readonly title: string;
  /** As the app gave them. */
  readonly icons: readonly BackgroundFetchIcon[];
  /** As the app gave it; `null` when it gave none. */
  readonly metadata: unknown;
  /** When `fetch` stored it. */
  readonly createdAt: number;
  /** `null` until `status` is `settled`. */
  readonly settledAt: number | null;
}

/** An error as plain data. Apps can throw anything, also what no string can be made of. */
export function problemOf(error: unknown): Problem {
  try {
    return error instanceof Error
      ? { name: String(error.name), message: String(error.message) }
      : { name: 'Error', message: String(error) };
  } catch {
    return { name: 'Error', message: 'Something was thrown that says nothing of itself.' };
  }
}

/** `problem` as it may be stored and shown. Whoever worded it may have named a URL that contains a signature. */
export function storableProblem(problem: Problem): Problem;
export function storableProblem(problem: Problem | null): Problem | null;
export function storableProblem(problem: Problem | null): Problem | null {
  if (!problem) return null;
  const { name, message } = problem;
  // Apps can throw anything, also objects whose `name` is no string.
  return { name: String(name).slice(0, 100), message: withoutSecrets(String(message)) };
}

/**
 * All that a framework adapter sees of a changing value: the shape that React's `useSyncExternalStore` takes.
 * Subscribing has no side effect, and unsubscribing stops nothing but the notices.
 */
export interface SnapshotSource<T> {
  /** The current value: the same object until it changes. */
  getSnapshot(): T;
  /** Calls `listener` after every change, never during `subscribe`; returns the function that ends it. */
  subscribe(listener: () => void): () => void;
}
