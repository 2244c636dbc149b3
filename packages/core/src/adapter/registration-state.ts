import type {
  BackgroundFetchManager,
  BackgroundFetchRegistration,
} from '../client/background-fetch.ts';
import type { BackgroundFetchRecord } from '../client/background-fetch-record.ts';
import type { BackgroundFetchOptions } from '../model/fetch-options.ts';
import type { Problem, RegistrationSnapshot, SnapshotSource } from '../model/snapshot.ts';

/**
 * The state of an id that no registration has: before the first `start`, after `release`, on a server. It has every field
 * of a snapshot, with the value for nothing: `0`, `''`, `null`, an empty list.
 */
export interface AbsentRegistration
  extends Omit<RegistrationSnapshot, 'status' | 'driver' | 'guarantees' | 'createdAt'> {
  /** There is no registration. */
  readonly status: 'none';
  /** Nobody carries it. */
  readonly driver: null;
  /** There are none. */
  readonly guarantees: null;
  /** It is not stored. */
  readonly createdAt: null;
}

/** The state of an id: the fields of its registration's snapshot, and `error`. `status` is `none` without a registration. */
export type RegistrationState = (RegistrationSnapshot | AbsentRegistration) & {
  /**
   * What the last command for this id in this page failed with; `null` when it did not fail, and as soon as the next one
   * is given. What the download itself meets is `problem`.
   */
  readonly error: Problem | null;
};

export function absentRegistration(id: string): AbsentRegistration {
  return {
    id,
    uid: '',
    uploadTotal: 0,
    uploaded: 0,
    downloadTotal: 0,
    downloaded: 0,
    expectedBytes: null,
    result: '',
    failureReason: '',
    unproven: false,
    recordsAvailable: false,
    status: 'none',
    waitingFor: null,
    retryAt: null,
    driver: null,
    driverReason: '',
    guarantees: null,
    runner: null,
    problem: null,
    records: [],
    title: '',
    icons: [],
    metadata: undefined,
    createdAt: null,
    settledAt: null,
  };
}

/** An error as a plain value. `instanceof` would miss the errors of other realms, such as frames. */
export function toProblem(error: unknown): Problem {
  return isProblem(error) ? error : { name: 'Error', message: String(error) };
}

function isProblem(error: unknown): error is Problem {
  return typeof error === 'object' && error !== null && 'name' in error && 'message' in error;
}

/**
 * What a component can do with an id. None of these rejects, so an event handler need not await or catch: what went wrong
 * is the `error` of the state. Without a registration, all but `start` do nothing.
 */
export interface RegistrationCommands {
  /**
   * Starts a background fetch, as `fetch()` of the manager does. When the id is active already, it resolves with that
   * registration (`ifActive: 'reuse'`, unless `options` say otherwise): an effect that runs twice starts it once. Resolves
   * with `undefined` when it failed.
   */
  readonly start: (
    requests: RequestInfo | URL | readonly (RequestInfo | URL)[],
    options?: BackgroundFetchOptions,
  ) => Promise<BackgroundFetchRegistration | undefined>;
  /** Aborts it and deletes what it has stored. Resolves with `false` when there was nothing to abort. */
  readonly abort: () => Promise<boolean>;
  /** No bytes move until `resume`, over restarts too. Not every driver can: see `guarantees.pausable`. */
  readonly pause: () => Promise<void>;
  /** Goes on after `pause`. */
  readonly resume: () => Promise<void>;
  /** Ends its present waits at once: for a retry, for a time that the server asked for, for a network. */
  readonly retryNow: () => Promise<void>;
  /** Deletes everything that is stored of it. When it is active, it is aborted first. */
  readonly release: () => Promise<void>;
  /** The first record that matches, during the fetch and after it. Resolves with `undefined` when there is none. */
  readonly match: (
    request: RequestInfo | URL,
    options?: CacheQueryOptions,
  ) => Promise<BackgroundFetchRecord | undefined>;
}

/** The commands for one id. Each calls `report` with `null` when it begins, and with the error when it fails. */
export function registrationCommands(
  manager: BackgroundFetchManager,
  id: string,
  report: (error: unknown) => void,
): RegistrationCommands {
  async function attempt<T, Otherwise>(
    command: () => Promise<T>,
    otherwise: Otherwise,
  ): Promise<T | Otherwise> {
    report(null);
    try {
      return await command();
    } catch (error) {
      report(error);
      return otherwise;
    }
  }
  const toRegistration = async <T>(
    command: (registration: BackgroundFetchRegistration) => Promise<T>,
  ): Promise<T | undefined> => {
    const registration = await manager.get(id);
    return registration && command(registration);
  };

  return {
    start: (requests, options) =>
      attempt(() => manager.fetch(id, requests, { ifActive: 'reuse', ...options }), undefined),
    abort: () => attempt(async () => (await toRegistration((it) => it.abort())) ?? false, false),
    pause: () => attempt(() => toRegistration((it) => it.pause()), undefined),
    resume: () => attempt(() => toRegistration((it) => it.resume()), undefined),
    retryNow: () => attempt(() => toRegistration((it) => it.retryNow()), undefined),
    release: () => attempt(() => toRegistration((it) => it.release()), undefined),
    match: (request, options) =>
      attempt(() => toRegistration((it) => it.match(request, options)), undefined),
  };
}

/** Whether two values are the same (`Object.is`), or are arrays or plain objects whose entries are. */
export function shallowEqual(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (!isPlain(a) || !isPlain(b) || Array.isArray(a) !== Array.isArray(b)) return false;
  const keys = Object.keys(a);
  return (
    keys.length === Object.keys(b).length &&
    keys.every((key) => Object.hasOwn(b, key) && Object.is(a[key], b[key]))
  );
}

function isPlain(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false;
  return Array.isArray(value) || Object.getPrototypeOf(value) === Object.prototype;
}

/** A snapshot source for components that are rendered on a server, too: what React's `useSyncExternalStore` takes. */
export interface ViewSource<T> extends SnapshotSource<T> {
  /** What the server renders, and what the browser renders first where the server has rendered. */
  getServerSnapshot(): T;
}

/** The source while `enabled` is `true`; else one that shows what a server renders, and is subscribed to nothing. */
export function whileEnabled<T>(source: ViewSource<T>, enabled: boolean): ViewSource<T> {
  const { getServerSnapshot } = source;
  if (enabled) return source;
  return { getSnapshot: getServerSnapshot, getServerSnapshot, subscribe: () => () => {} };
}

/**
 * A source of what `select` takes from the values of `source`. A new selection that is shallowly equal to the one before
 * is the same object. When `select` is another function on each render, the sources are, too: then `shown` returns the
 * selection that is on the screen, to compare the first one with.
 */
export function selectedSource<T, Selected>(
  source: ViewSource<T>,
  select: (value: T) => Selected,
  shown: () => Selected | undefined,
): ViewSource<Selected> {
  const remember = (read: () => T): (() => Selected) => {
    let last: { readonly from: T; readonly selected: Selected } | undefined;
    return () => {
      const from = read();
      if (last && Object.is(last.from, from)) return last.selected;
      const selected = select(from);
      const previous = last ? last.selected : shown();
      last = {
        from,
        selected: shallowEqual(selected, previous) ? (previous as Selected) : selected,
      };
      return last.selected;
    };
  };
  return {
    getSnapshot: remember(source.getSnapshot),
    getServerSnapshot: remember(source.getServerSnapshot),
    subscribe: source.subscribe,
  };
}
