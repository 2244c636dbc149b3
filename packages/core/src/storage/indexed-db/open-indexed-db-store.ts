import { deleteDB, openDB } from 'idb';
import { type Clock, sleep, timeBox } from '../../browser/clock.ts';
import type { RegistrationRows } from '../../model/rows.ts';
import { problemOf, type SnapshotSource } from '../../model/snapshot.ts';
import type { DatabaseStatus } from '../../model/storage-status.ts';
import type { BodyFiles } from '../body-files.ts';
import { isQuotaExceeded, type Store, StoreBlockedError } from '../store.ts';
import { storeWithFiles } from '../store-with-files.ts';
import type { LoadRepair } from './checking-reader.ts';
import { Connection, type OpeningHooks } from './connection.ts';
import { IndexedDBStore } from './indexed-db-store.ts';
import {
  allStores,
  chunkKey,
  type Database,
  type Schema,
  type UpgradeStep,
  upgradeSteps,
} from './schema.ts';

export interface OpenStoreOptions {
  /** The database's name; apps that share an origin choose different ones. */
  readonly name: string;
  readonly hasIndexedDB: boolean;
  readonly clock: Clock;
  /** Where the files with bodies are. Without it, or with `null`, there are none. */
  readonly files?: BodyFiles | null;
  /** Is told of registrations of which bytes turned out to be missing after they were read, in files or in rows. */
  readonly onLost?: (state: RegistrationRows) => void;
  /** Is told what was found wrong on disk. */
  readonly warn: (message: string) => void;
  /** Whether the page is awake. Without it, always. */
  readonly awake?: SnapshotSource<boolean>;
  /** Is told where rows are kept, and of any trouble with that, for as long as the store is open. */
  readonly report?: (status: DatabaseStatus) => void;
}

export interface OpenIndexedDBStoreOptions extends Omit<OpenStoreOptions, 'hasIndexedDB'> {
  /** Loads the repair when damaged rows are found. */
  readonly loadRepair: LoadRepair;
  /** In tests, the upgrade steps of another version. */
  readonly steps?: readonly UpgradeStep[];
}

export interface OpenDiskStoreOptions extends OpenIndexedDBStoreOptions {
  readonly hasIndexedDB: boolean;
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

/**
 * Opens the store on disk, and tests whether bytes can be written. Rejects with the browser's error when they can't, with
 * `StoreBlockedError` when the database does not open in time, with `StoreClosedError` when a newer version of the app has
 * upgraded it, and with `QuotaExceededError` when the disk is full and nothing is stored that could be released.
 */
export async function openIndexedDBStore(options: OpenIndexedDBStoreOptions): Promise<Store> {
  const { clock, warn, loadRepair, files, onLost = () => {} } = options;
  const connection = new Connection({
    clock,
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
  const store = new IndexedDBStore({
    connection,
    clock,
    warn,
    loadRepair,
    onRepaired: onLost,
  });
  return files ? storeWithFiles(store, files, clock, onLost) : store;
}

/** To upgrade a large database takes a while. After the limit, opening is given up; before, the page is told that it takes long. */
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
    // As long as this tab kept its connection, all others would wait. What is under way is still committed.
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

/**
 * Opens the database with its stores. A script that opens a database of our name without a version creates an empty one, which our
 * steps would not upgrade. There is nothing in it, so it is deleted.
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

/** Private modes of some browsers open a database, and then refuse to write ArrayBuffers, or anything, into it. */
async function probeWrites(connection: Connection): Promise<void> {
  try {
    await connection.write(allStores, 'relaxed', async (_, writes) => {
      writes.put('chunks', { end: 1, data: new ArrayBuffer(1) }, probeKey);
      writes.delete('chunks', probeKey);
    });
  } catch (error) {
    // With a full disk an app must still be able to read what it has stored, and to release it.
    if (!isQuotaExceeded(error)) throw error;
    const count = await connection.read(['registrations'], (transaction) =>
      transaction.objectStore('registrations').count(),
    );
    if (count === 0) throw error;
  }
}

const probeKey = chunkKey({ uid: '', index: 0, side: 'response' }, 1);
