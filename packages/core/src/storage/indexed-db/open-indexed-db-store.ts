import { deleteDB } from 'idb';
import type { Observable } from 'rxjs';
import type { Clock } from '../../platform/clock.ts';
import { timeBox } from '../../platform/time-box.ts';
import type { StorageStatus } from '../../spec/storage-status.ts';
import { type OpenOptions, openDatabase } from '../../store/indexed-db/open-database.ts';
import { isQuotaExceeded } from '../../store/quota-error.ts';
import type { Store } from '../store.ts';
import { Connection } from './connection.ts';
import { IndexedDBStore } from './indexed-db-store.ts';
import { allStores, chunkKey, type Database, type UpgradeStep } from './schema.ts';

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
    open: (hooks) => openWithStores({ ...options, ...hooks }),
  });
  try {
    await tryOut(connection);
  } catch (error) {
    connection.close();
    throw error;
  }
  return new IndexedDBStore({ connection, clock, warn });
}

/**
 * Somebody who opens a database of our name without a version (a script, a console) creates an empty one, of a version
 * that no step of ours leads to. There is nothing in it to lose.
 */
async function openWithStores(options: OpenOptions): Promise<Database> {
  const { clock, name } = options;
  const database = await openDatabase(options);
  if (database.objectStoreNames.length > 0) return database;
  database.close();
  await timeBox(clock, DELETION_LIMIT_MS, 'Deleting an empty database', () => deleteDB(name));
  return openDatabase(options);
}

const DELETION_LIMIT_MS = 10_000;

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
