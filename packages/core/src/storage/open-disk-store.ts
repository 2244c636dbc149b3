import { type Clock, sleep } from '../browser/clock.ts';
import { problemOf, type SnapshotSource, type StorageStatus } from '../model/snapshot.ts';
import {
  type OpenIndexedDBStoreOptions,
  openIndexedDBStore,
} from './indexed-db/open-indexed-db-store.ts';
import { isQuotaExceeded, type Store, StoreBlockedError } from './store.ts';

export interface OpenStoreOptions {
  /** The database's name; apps that share an origin choose different ones. */
  readonly name: string;
  readonly hasIndexedDB: boolean;
  readonly clock: Clock;
  /** Is told what was found wrong on disk. */
  readonly warn: (message: string) => void;
  /** Whether the page is awake. Without it, always. */
  readonly awake?: SnapshotSource<boolean>;
  /** Is told where rows are kept, and of any trouble with that, for as long as the store is open. */
  readonly report?: (status: StorageStatus) => void;
}

/** The waits between tries when opening fails in a way that may pass, as it does in Safari for a moment after its start. */
const TRIES_AFTER_MS = [200, 400, 800, 1600];

/** The names of errors that do not pass: the browser refuses to store anything, or the database can't be used by this version. */
const lasting = new Set([
  'SecurityError',
  'InvalidStateError',
  'DataCloneError',
  'NotFoundError',
  'NotSupportedError',
  'StoreClosedError',
  'TypeError',
  'ReferenceError',
]);

export interface OpenDiskStoreOptions extends OpenStoreOptions {
  readonly createReader: OpenIndexedDBStoreOptions['createReader'];
}

/**
 * Opens the store on disk. An error that may pass is waited for: there are four more tries in three seconds.
 *
 * Rejects with `NotSupportedError` (DOMException) where there is no IndexedDB, with `StoreBlockedError` when the database
 * does not open in time, else with the browser's error.
 */
export async function openDiskStore(options: OpenDiskStoreOptions): Promise<Store> {
  const { hasIndexedDB, clock, report = () => {} } = options;
  if (!hasIndexedDB) throw new DOMException('This browser has no IndexedDB.', 'NotSupportedError');
  for (let tries = 0; ; tries += 1) {
    try {
      const store = await openIndexedDBStore({ ...options, report });
      report({ state: 'disk', problem: null });
      return store;
    } catch (error) {
      const problem = problemOf(error);
      const delayMs = TRIES_AFTER_MS[tries];
      const isLasting = lasting.has(problem.name) || hasDisk(error);
      if (isLasting || delayMs === undefined) throw error;
      report({ state: 'opening', problem });
      await sleep(clock, delayMs, new AbortController().signal);
    }
  }
}

/** Whether there is a disk all the same, perhaps with downloads on it, which an app that went on without it would lose. */
export const hasDisk = (error: unknown): boolean =>
  error instanceof StoreBlockedError || isQuotaExceeded(error);
