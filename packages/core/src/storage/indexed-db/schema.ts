import type { DBSchema, IDBPDatabase, IDBPTransaction, StoreNames } from 'idb';
import type { BodyAddress, LeaseRow } from '../../model/rows.ts';

/** The one file that knows how the rows lie in IndexedDB. What is read is `unknown` until a guard has seen it. */
export interface Schema extends DBSchema {
  registrations: { key: string; value: unknown; indexes: { id: string } };
  records: { key: [uid: string, index: number]; value: unknown };
  chunks: { key: ChunkKey; value: ChunkRow };
  leases: { key: string; value: LeaseRow };
  quarantine: { key: number; value: QuarantinedRows };
}

/**
 * Chunks are keyed by where they end. So the chunk that holds the byte at `offset` is the first whose end lies beyond
 * it, and how much of a body is stored can be read off its last key without loading a single byte.
 */
export type ChunkKey = [uid: string, index: number, side: BodyAddress['side'], end: number];

export interface ChunkRow {
  readonly end: number;
  /** An ArrayBuffer because WebKit's private sessions refuse Blobs in IndexedDB, and Blobs are slower in all engines. */
  readonly data: ArrayBuffer;
}

/** Rows that could not be used, kept for whoever wants to know what happened. */
export interface QuarantinedRows {
  readonly reason: string;
  /** Milliseconds since the Unix epoch. */
  readonly at: number;
  readonly registration: unknown;
  readonly records: readonly unknown[];
}

export type StoreName = StoreNames<Schema>;
export type Database = IDBPDatabase<Schema>;
/** Of any kind, as far as those care who did not begin it. */
export type Transaction = Pick<IDBPTransaction<Schema>, 'abort' | 'done'>;
export type ReadTransaction = IDBPTransaction<Schema, StoreName[], IDBTransactionMode>;
export type WriteTransaction = IDBPTransaction<Schema, StoreName[], 'readwrite'>;
export type UpgradeStep = (database: Database) => void;

/** Step n takes the database from version n - 1 to n. Steps that were released are never edited, only added to. */
export const upgradeSteps: readonly UpgradeStep[] = [
  /**
   * 1: the first shape. The keys of chunks are not in the rows: to find them there, Chromium makes a second copy of every
   * chunk, a fifth of all the time that a page spends on a download.
   */
  (database) => {
    const registrations = database.createObjectStore('registrations', { keyPath: 'uid' });
    registrations.createIndex('id', 'id', { unique: true });
    database.createObjectStore('records', { keyPath: ['uid', 'index'] });
    database.createObjectStore('chunks');
    database.createObjectStore('leases', { keyPath: 'name' });
    database.createObjectStore('quarantine', { autoIncrement: true });
  },
];

/** Everything that a registration consists of. */
export const registrationStores: readonly StoreName[] = ['registrations', 'records', 'chunks'];
export const allStores: readonly StoreName[] = [...registrationStores, 'leases', 'quarantine'];

/** The records or chunks of a registration: all keys that begin with its uid. */
export function rowsOf(uid: IDBValidKey): IDBKeyRange {
  // A uid that is no string is a foreign row's, with nothing under it that could be ours.
  if (typeof uid !== 'string') return IDBKeyRange.only([uid]);
  // No string lies between a string and it plus NUL.
  return IDBKeyRange.bound([uid], [`${uid}\0`], false, true);
}

export const chunkKey = ({ uid, index, side }: BodyAddress, end: number): ChunkKey => [
  uid,
  index,
  side,
  end,
];

/** The chunks of `body` that reach beyond `offset`, by ascending offset. Arrays are ordered after all numbers. */
export function chunksBeyond(body: BodyAddress, offset: number): IDBKeyRange {
  const { uid, index, side } = body;
  return IDBKeyRange.bound([uid, index, side, offset], [uid, index, side, []], true);
}
