import { deleteDB, type IDBPDatabase, openDB } from 'idb';
import { onTestFinished } from 'vitest';
import { type Clock, systemClock } from '../../src/browser/clock.ts';
import type { RegistrationRows } from '../../src/model/rows.ts';
import type { SnapshotSource } from '../../src/model/snapshot.ts';
import type { LoadRepair } from '../../src/storage/indexed-db/checking-reader.ts';
import { openIndexedDBStore } from '../../src/storage/indexed-db/open-indexed-db-store.ts';
import { RepairingReader } from '../../src/storage/indexed-db/repair/repairing-reader.ts';
import type { UpgradeStep } from '../../src/storage/indexed-db/schema.ts';
import type { Store } from '../../src/storage/store.ts';

interface OpenOptions {
  readonly steps?: readonly UpgradeStep[];
  readonly clock?: Clock;
  readonly awake?: SnapshotSource<boolean>;
  readonly loadRepair?: LoadRepair;
  readonly onLost?: (state: RegistrationRows) => void;
}

/** A database of one test, which can be opened as a store and, behind the store's back, as what it is. */
export interface TestDatabase {
  readonly name: string;
  /** What stores have warned about. */
  readonly warnings: string[];
  openStore(options?: OpenOptions): Promise<Store>;
  /** Does something to the rows behind the stores' backs. */
  tamper<T>(work: (database: IDBPDatabase) => Promise<T>): Promise<T>;
}

/** Pages load the repair when they need it; here it is at hand. */
export const loadRepair: LoadRepair = async () => ({ RepairingReader });

let databases = 0;

/** Everything that is opened is closed and deleted when the test is over. */
export function testDatabase(): TestDatabase {
  const name = `test-database-${databases++}`;
  const warnings: string[] = [];
  const stores: Store[] = [];
  onTestFinished(async () => {
    for (const store of stores) store.close();
    await deleteDB(name);
  });
  return {
    name,
    warnings,
    async openStore(options) {
      const warn = (message: string) => void warnings.push(message);
      const clock = systemClock(globalThis);
      const store = await openIndexedDBStore({ name, clock, warn, loadRepair, ...options });
      stores.push(store);
      return store;
    },
    async tamper(work) {
      const database = await openDB(name);
      try {
        return await work(database);
      } finally {
        database.close();
      }
    },
  };
}
