import type { BackgroundFetchRegistration } from '../client/background-fetch.ts';
import type { BackgroundFetchManager } from '../manager/background-fetch-manager.ts';
import type { BackgroundFetchRecord } from '../manager/background-fetch-record.ts';
import type { BackgroundFetchOptions } from '../spec/fetch-options.ts';

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
