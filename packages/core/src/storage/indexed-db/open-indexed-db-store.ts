import { deleteDB, openDB } from 'idb';
import { type Clock, timeBox } from '../../browser/clock.ts';
import type { SnapshotSource, StorageStatus } from '../../model/snapshot.ts';
import { isQuotaExceeded, type Store, StoreBlockedError } from '../store.ts';
import { Connection, type OpeningHooks } from './connection.ts';
import { IndexedDBStore } from './indexed-db-store.ts';
import type { CreateReader } from './row-reader.ts';
import {
  allStores,
  chunkKey,
  type Database,
  type Schema,
  type UpgradeStep,
  upgradeSteps,
} from './schema.ts';

/** An upgrade of a full database takes a while; a page can't wait for ever, and is told before that. */
const OPEN_LIMIT_MS = 10_000;
const LATE_AFTER_MS = 2_000;

interface OpenOptions extends OpeningHooks {
  readonly name: string;
  readonly clock: Clock;
  /** In tests, those of another version. */
  readonly steps?: readonly UpgradeStep[];
}

/**
 * Opens the database, upgrading it where needed. Rejects with `StoreBlockedError` when that takes too long, with the
 * browser's error otherwise: `VersionError` when a newer version of the app has been here.
 */
function openDatabase(options: OpenOptions): Promise<Database> {
  const { name, clock, onGone, onLate, onUpgrade, steps = upgradeSteps } = options;
  let blocked = false;
  let tooLate = false;
  const opening = openDB<Schema>(name, steps.length, {
    upgrade: (database, oldVersion, _newVersion, transaction) => {
      for (const step of steps.slice(oldVersion)) step(database);
      onUpgrade(transaction);
    },
    blocked: () => {
      blocked = true;
    },
    // A tab that keeps its connection would hold up every other tab, so let go at once. What runs is still committed.
    blocking: () => {
      void opening.then((database) => {
        database.close();
        onGone(database);
      });
    },
    terminated: () => void opening.then(onGone),
  });
  return new Promise((resolve, reject) => {
    const reason = () => new StoreBlockedError(blocked ? heldByOldTab(name) : unanswered(name));
    const cancelLate = clock.setTimer(() => onLate(reason()), LATE_AFTER_MS);
    const cancelLimit = clock.setTimer(() => {
      tooLate = true;
      reject(reason());
    }, OPEN_LIMIT_MS);
    const cancel = (): void => {
      cancelLate();
      cancelLimit();
    };
    opening.then(
      (database) => {
        cancel();
        if (tooLate) database.close();
        resolve(database);
      },
      (error: unknown) => {
        cancel();
        reject(error);
      },
    );
  });
}

const heldByOldTab = (name: string): string =>
  `The database ${JSON.stringify(name)} must be upgraded, but another tab with an older version of this app holds it open. Close or reload the other tabs of this app, then reload this one.`;

const unanswered = (name: string): string =>
  `The browser does not open the database ${JSON.stringify(name)}. It is tried again; if that does not help, close the other tabs of this app, or restart the browser.`;

export interface OpenIndexedDBStoreOptions {
  /** The database's name. */
  readonly name: string;
  readonly clock: Clock;
  readonly warn: (message: string) => void;
  /** How rows are read: see `CheckingReader` and `RepairingReader`. */
  readonly createReader: CreateReader;
  /** Whether the page is awake. Without it, always. */
  readonly awake?: SnapshotSource<boolean>;
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
  const { clock, warn, createReader } = options;
  const connection = new Connection({
    awake: options.awake,
    report: options.report,
    open: (hooks) => openWithStores({ ...options, ...hooks }),
  });
  try {
    await probeWrites(connection);
  } catch (error) {
    connection.close();
    throw error;
  }
  return new IndexedDBStore({ connection, clock, warn, createReader });
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
async function probeWrites(connection: Connection): Promise<void> {
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
