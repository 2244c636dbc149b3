import type { Observable } from 'rxjs';
import type { Clock } from '../platform/clock.ts';
import { openIndexedDBStore } from './indexed-db/open-indexed-db-store.ts';
import { createMemoryStore } from './memory-store.ts';
import { isQuotaExceeded } from './quota-error.ts';
import type { Store } from './store.ts';
import { StoreBlockedError } from './store-errors.ts';

export interface OpenStoreOptions {
  /** The database's name; apps that share an origin choose different ones. */
  readonly name: string;
  readonly hasIndexedDB: boolean;
  readonly clock: Clock;
  /** Is told what was found wrong on disk. */
  readonly warn: (message: string) => void;
  /** Whether the page is awake; replays the current value, then changes. Without it, always. */
  readonly awake$?: Observable<boolean>;
}

export interface OpenedStore {
  readonly store: Store;
  /** Why there is no disk, in words; `null` when there is one. */
  readonly degradedReason: string | null;
}

/**
 * The store on disk, or in memory where the browser has no disk for us: no IndexedDB, site data blocked, some private
 * modes, a database from a newer version of the app.
 *
 * Rejects with `StoreBlockedError` and `QuotaExceededError`: there is a disk then, perhaps with downloads on it, and an
 * app that quietly went on without it would lose them.
 */
export async function openStore(options: OpenStoreOptions): Promise<OpenedStore> {
  if (!options.hasIndexedDB) return inMemory('This browser has no IndexedDB.');
  try {
    return { store: await openIndexedDBStore(options), degradedReason: null };
  } catch (error) {
    if (error instanceof StoreBlockedError || isQuotaExceeded(error)) throw error;
    return inMemory(`IndexedDB can't be used here: ${String(error)}`);
  }
}

function inMemory(degradedReason: string): OpenedStore {
  return { store: createMemoryStore(), degradedReason };
}
