import { type Clock, sleep } from '../browser/clock.ts';
import { problemOf, type SnapshotSource, type StorageStatus } from '../model/snapshot.ts';
import { FallbackStore } from './fallback-store.ts';
import { openIndexedDBStore } from './indexed-db/open-indexed-db-store.ts';
import { createMemoryStore } from './memory-store.ts';
import type { Store } from './store.ts';
import { isQuotaExceeded, StoreBlockedError } from './store.ts';

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

export interface OpenedStore {
  readonly store: Store;
  /** Why there is no disk, in words; `null` when there is one. */
  readonly degradedReason: string | null;
}

/** Bodies in memory are kept from the page's own work: more than this is a `QuotaExceededError`. */
const MEMORY_BYTES = 256 * 1024 * 1024;

/** Waits between the tries when the browser's storage fails in a way that passes (Safari, for a moment, at a start). */
const TRIES_AFTER_MS = [200, 400, 800, 1600];

/** What does not pass by waiting: the browser refuses us the disk, or the database is not for us. */
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

/**
 * The store on disk. What may pass is waited for: four tries more, in three seconds.
 *
 * Rejects with `NotSupportedError` (DOMException) where there is no IndexedDB, with `StoreBlockedError` when the database
 * does not open in time, else with the browser's error.
 */
export async function openDiskStore(options: OpenStoreOptions): Promise<Store> {
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
      const isLasting = lasting.has(problem.name) || isKept(error);
      if (isLasting || delayMs === undefined) throw error;
      report({ state: 'opening', problem });
      await sleep(clock, delayMs, new AbortController().signal);
    }
  }
}

/** There is a disk, perhaps with downloads on it: an app that quietly went on without it would lose them. */
const isKept = (error: unknown): boolean =>
  error instanceof StoreBlockedError || isQuotaExceeded(error);

/**
 * The store on disk, or in memory where the browser has no disk for us: no IndexedDB, site data blocked, some private
 * modes, a database from a newer version of the app. The disk is asked for again later.
 *
 * Rejects with `StoreBlockedError` and `QuotaExceededError`: what is on the disk then must not be lost.
 */
export async function openStore(options: OpenStoreOptions): Promise<OpenedStore> {
  const { hasIndexedDB, clock, report = () => {} } = options;
  try {
    return { store: await openDiskStore(options), degradedReason: null };
  } catch (error) {
    const problem = problemOf(error);
    if (isKept(error)) {
      report({ state: 'opening', problem });
      throw error;
    }
    const memory = createMemoryStore({ capacityBytes: MEMORY_BYTES });
    const degradedReason = hasIndexedDB
      ? `IndexedDB can't be used here: ${String(error)}`
      : problem.message;
    report({ state: 'memory', problem: { name: problem.name, message: degradedReason } });
    if (!hasIndexedDB) return { store: memory, degradedReason };
    const openDisk = () => openIndexedDBStore({ ...options, report });
    const onDisk = () => report({ state: 'disk', problem: null });
    return { store: new FallbackStore({ memory, openDisk, clock, onDisk }), degradedReason };
  }
}
