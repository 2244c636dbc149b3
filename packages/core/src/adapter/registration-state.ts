import type {
  BackgroundFetchManager,
  BackgroundFetchRecord,
  BackgroundFetchRegistration,
} from '../client/background-fetch.ts';
import type { BackgroundFetchOptions } from '../model/fetch-options.ts';
import type { Problem, RegistrationSnapshot } from '../model/snapshot.ts';

/** What a view shows of an id that no registration has: before the first `start`, after `release`, on a server. */
export interface AbsentRegistration
  extends Omit<RegistrationSnapshot, 'status' | 'driver' | 'guarantees' | 'createdAt'> {
  readonly status: 'none';
  readonly driver: null;
  readonly guarantees: null;
  readonly createdAt: null;
}

/** A registration as a view shows it. `status` is `none` while no registration has the id. */
export type RegistrationState = (RegistrationSnapshot | AbsentRegistration) & {
  /** What a command for this id last failed with in this page; `null` again as soon as another one is given. */
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

/** An error as a view shows it. Errors of other realms, such as frames, are no instances of this one's `Error`. */
export function toProblem(error: unknown): Problem {
  return isProblem(error) ? error : { name: 'Error', message: String(error) };
}

function isProblem(error: unknown): error is Problem {
  return typeof error === 'object' && error !== null && 'name' in error && 'message' in error;
}

/**
 * What a view can do with an id. None of these rejects, so that an event handler need not await or catch: what went
 * wrong is the `error` of the state. Without a registration, all but `start` do nothing.
 */
export interface RegistrationCommands {
  /**
   * Starts the background fetch. With an id that is active it resolves with that registration (`ifActive: 'reuse'`
   * unless said otherwise), so that effects that run twice start once. Resolves with `undefined` when it failed.
   */
  readonly start: (
    requests: RequestInfo | URL | readonly (RequestInfo | URL)[],
    options?: BackgroundFetchOptions,
  ) => Promise<BackgroundFetchRegistration | undefined>;
  /** `false` when there was nothing to abort. */
  readonly abort: () => Promise<boolean>;
  /** Stops moving bytes until `resume`, over restarts too. */
  readonly pause: () => Promise<void>;
  readonly resume: () => Promise<void>;
  /** Ends each of its waits at once: for a retry, for a time that the server asked for, for a network. */
  readonly retryNow: () => Promise<void>;
  /** Deletes everything that is stored of it, aborting it first when it is active. */
  readonly release: () => Promise<void>;
  /** The first record that matches, during the fetch and after. */
  readonly match: (
    request: RequestInfo | URL,
    options?: CacheQueryOptions,
  ) => Promise<BackgroundFetchRecord | undefined>;
}

/** The commands for one id; `report` learns what the latest one failed with, and `null` as soon as another begins. */
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
