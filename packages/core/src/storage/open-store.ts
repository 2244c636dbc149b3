import { problemOf } from '../model/snapshot.ts';
import {
  hasDisk,
  type OpenStoreOptions,
  openDiskStore,
  openIndexedDBStore,
} from './indexed-db/open-indexed-db-store.ts';
import type { Store } from './store.ts';
import { sweepFiles } from './sweep-files.ts';

/**
 * Loads what few pages need. It is the only place with an `import()` of parts of the store. Rejects when they can't be loaded now:
 * the network is gone, or a service worker has called it, where `import()` is forbidden. That means the same as a disk that fails
 * for a moment.
 */
export const loadOnDemand = (): Promise<typeof import('./on-demand.ts')> =>
  import('./on-demand.ts');

/** What a page that was closed has left is looked for once this page has had the time to show itself. */
const SWEEP_AFTER_MS = 10_000;

function sweptLater(store: Store, { files, clock }: OpenStoreOptions): Store {
  // What can't be deleted now, or because the store was closed, is deleted by a later page.
  if (files) clock.setTimer(() => void sweepFiles(store, files).catch(() => {}), SWEEP_AFTER_MS);
  return store;
}

export interface OpenedStore {
  readonly store: Store;
  /** Why there is no disk, in words; `null` when there is one. */
  readonly degradedReason: string | null;
}

/**
 * Opens the store of a page: on disk, or in memory where the browser has no disk for us (no IndexedDB, site data blocked,
 * some private modes, a database from a newer version of the app). The disk is tried again later.
 *
 * The repair of damaged databases and the store in memory are loaded when they are needed.
 *
 * Rejects with `StoreBlockedError` and `QuotaExceededError`, because what is on the disk then must not be lost; and with
 * the disk's error when the store in memory can't be loaded.
 */
export async function openStore(options: OpenStoreOptions): Promise<OpenedStore> {
  const { hasIndexedDB, clock, report = () => {} } = options;
  const onDisk = { ...options, loadRepair: loadOnDemand };
  try {
    return { store: sweptLater(await openDiskStore(onDisk), options), degradedReason: null };
  } catch (error) {
    const problem = problemOf(error);
    const memory = hasDisk(error) ? null : await loadOnDemand().catch(() => null);
    if (!memory) {
      report({ state: 'opening', problem });
      throw error;
    }
    const degradedReason = hasIndexedDB
      ? `IndexedDB can't be used here: ${String(error)}`
      : problem.message;
    report({ state: 'memory', problem: { name: problem.name, message: degradedReason } });
    const store = memory.openFallbackStore({
      clock,
      openDisk: hasIndexedDB
        ? async () => sweptLater(await openIndexedDBStore({ ...onDisk, report }), options)
        : null,
      onDisk: () => report({ state: 'disk', problem: null }),
    });
    return { store, degradedReason };
  }
}
