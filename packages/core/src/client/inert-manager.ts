import { constant, observeSource } from '../browser/emitter.ts';
import type { RegistrationSnapshot } from '../model/snapshot.ts';
import { NO_STORAGE } from '../model/storage-status.ts';
import { createInertPeriodic } from '../wakes/periodic-control.ts';
import { type BackgroundFetchManager, checkListener } from './background-fetch.ts';

const NONE: readonly RegistrationSnapshot[] = Object.freeze([]);

/** The manager of a server: everything is empty, and nothing is done (promise 8). */
export function createInertManager(): BackgroundFetchManager {
  const none = constant(NONE);
  const storage = constant(NO_STORAGE);
  return {
    contextId: '',
    periodic: createInertPeriodic(),
    ready: Promise.resolve(),
    storage,
    storage$: observeSource(storage),
    registrations: none,
    registrations$: observeSource(none),
    registration: () => constant(undefined),
    registration$: () => observeSource(constant(undefined)),
    fetch: async () => {
      throw new DOMException(
        'There is no background fetch on a server. Call fetch() in the browser, from an effect or an event handler.',
        'NotSupportedError',
      );
    },
    get: async () => undefined,
    getIds: async () => [],
    retryNow: async () => {},
    on: (event, listener) => {
      checkListener(event, listener);
      return () => {};
    },
    close: () => {},
  };
}
