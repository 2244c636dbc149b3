import type { Observable } from 'rxjs';
import type { Clock } from '../../platform/clock.ts';
import type { StorageStatus } from '../../spec/storage-status.ts';
import { isQuotaExceeded } from '../quota-error.ts';
import type { Store } from '../store.ts';
import { Connection } from './connection.ts';
import { IndexedDBStore } from './indexed-db-store.ts';
import { openDatabase } from './open-database.ts';
import { allStores, chunkKey, type UpgradeStep } from './schema.ts';

export interface OpenIndexedDBStoreOptions {
  /** The database's name. */
  readonly name: string;
  readonly clock: Clock;
  readonly warn: (message: string) => void;
  /** Whether the page is awake; replays the current value, then changes. Without it, always. */
  readonly awake$?: Observable<boolean>;
  readonly report?: (status: StorageStatus) => void;
  /** In tests, the upgrade steps of another version. */
  readonly steps?: readonly UpgradeStep[];
}

/**
 * Opens the store on disk and tries whether it takes what we are going to give it. Rejects with the browser's error
 * when it does not, `StoreBlockedError` when it does not open in time, `StoreClosedError` when a newer version of the
 * app has upgraded it, `QuotaExceededError` when the disk is full and the store has nothing to give back.
 */
export async function openIndexedDBStore(options: OpenIndexedDBStoreOptions): Promise<Store> {
  const { clock, warn } = options;
  const connection = new Connection({
    awake$: options.awake$,
    report: options.report,
    open: (hooks) => openDatabase({ ...options, ...hooks }),
  });
  try {
    await tryOut(connection);
  } catch (error) {
    connection.close();
    throw error;
  }
  return new IndexedDBStore({ connection, clock, warn });
}

/** Private modes of some browsers open a database and then refuse to write ArrayBuffers, or anything, into it. */
async function tryOut(connection: Connection): Promise<void> {
  try {
    await connection.write(allStores, 'relaxed', async (transaction, wrote) => {
      const chunks = transaction.objectStore('chunks');
      wrote(chunks.put({ end: 1, data: new ArrayBuffer(1) }, probeKey));
      wrote(chunks.delete(probeKey));
    });
  } catch (error) {
    // A full disk must not keep an app from what it has stored, nor from releasing it.
    if (!isQuotaExceeded(error)) throw error;
    const count = await connection.read(['registrations'], (transaction) =>
      transaction.objectStore('registrations').count(),
    );
    if (count === 0) throw error;
  }
}

const probeKey = chunkKey({ uid: '', index: 0, side: 'response' }, 1);
