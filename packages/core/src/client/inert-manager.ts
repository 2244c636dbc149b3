import type { RegistrationSnapshot, SnapshotSource, StorageStatus } from '../model/snapshot.ts';
import { createInertPeriodic } from '../wakes/periodic.ts';
import { type BackgroundFetchManager, checkListening } from './background-fetch.ts';
import { observeSource } from './snapshots.ts';

const NONE: readonly RegistrationSnapshot[] = Object.freeze([]);

const NO_STORAGE: StorageStatus = Object.freeze({ state: 'opening', problem: null });

const still = <T>(value: T): SnapshotSource<T> => ({
  getSnapshot: () => value,
  subscribe: () => () => {},
});

/** For servers, where there is nothing to fetch for: everything is empty, and nothing is done (promise 8). */
export function createInertManager(): BackgroundFetchManager {
  const none = still(NONE);
  const storage = still(NO_STORAGE);
  return {
    contextId: '',
    periodic: createInertPeriodic(),
    ready: Promise.resolve(),
    storage,
    storage$: observeSource(storage),
    registrations: none,
    registrations$: observeSource(none),
    registration: () => still(undefined),
    registration$: () => observeSource(still(undefined)),
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
      checkListening(event, listener);
      return () => {};
    },
    close: () => {},
  };
}
