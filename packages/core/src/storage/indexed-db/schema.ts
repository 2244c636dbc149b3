import type { DBSchema, IDBPDatabase, IDBPTransaction, StoreNames } from 'idb';
import type { BodyAddress, LeaseRow } from '../../model/rows.ts';

/** What is stored in the database. Rows are `unknown` until a guard has checked them. */
export interface Schema extends DBSchema {
  registrations: { key: string; value: unknown; indexes: { id: string } };
  records: { key: [uid: string, index: number]; value: unknown };
  chunks: { key: ChunkKey; value: ChunkRow };
  leases: { key: string; value: LeaseRow };
  quarantine: { key: number; value: QuarantinedRows };
}

/**
 * The key of a chunk ends with the offset at which the chunk ends. So the chunk with the byte at `offset` is the first whose key
 * is greater, and the last key of a body says how much of it is stored, without reading any byte.
 */
export type ChunkKey = [uid: string, index: number, side: BodyAddress['side'], end: number];

export interface ChunkRow {
  readonly end: number;
  /** No Blob, because WebKit's private sessions refuse Blobs in IndexedDB, and because they are slower in all engines. */
  readonly data: ArrayBuffer;
}

/** Damaged rows, kept so that somebody can find out what happened. */
export interface QuarantinedRows {
  readonly reason: string;
  /** Milliseconds since the Unix epoch. */
  readonly at: number;
  readonly registration: unknown;
  readonly records: readonly unknown[];
}

export type StoreName = StoreNames<Schema>;
export type Database = IDBPDatabase<Schema>;
/** A transaction of any kind, for those who did not begin it. */
export type Transaction = Pick<IDBPTransaction<Schema>, 'abort' | 'done'>;
export type ReadTransaction = IDBPTransaction<Schema, StoreName[], IDBTransactionMode>;
export type WriteTransaction = IDBPTransaction<Schema, StoreName[], 'readwrite'>;
export type UpgradeStep = (database: Database) => void;

/** Step n upgrades the database from version n - 1 to n. A step that was released is never changed: a new one is added. */
export const upgradeSteps: readonly UpgradeStep[] = [
  /**
   * 1: the first version. Chunks have keys outside of their values (no key path): to read a key from a value, Chromium would copy
   * each chunk once more, which costs a fifth of all the time that a page spends on a download.
   */
  (database) => {
    const registrations = database.createObjectStore('registrations', { keyPath: 'uid' });
    registrations.createIndex('id', 'id', { unique: true });
    database.createObjectStore('records', { keyPath: ['uid', 'index'] });
    database.createObjectStore('chunks');
    database.createObjectStore('leases', { keyPath: 'name' });
    database.createObjectStore('quarantine', { autoIncrement: true });
  },
  /**
   * 2: records may have parts of their bodies in files (`RecordRow.parts`). Nothing changes in what is stored: rows of version 1
   * have no parts. But code of version 1 would count the bytes in files as lost, and must not open the database any more.
   */
  () => {},
];

/** The stores with the parts of a registration. */
export const registrationStores: readonly StoreName[] = ['registrations', 'records', 'chunks'];
export const allStores: readonly StoreName[] = [...registrationStores, 'leases', 'quarantine'];

/** The records or chunks of a registration: all keys that begin with its uid. */
export function rowsOf(uid: IDBValidKey): IDBKeyRange {
  // Our uids are strings. Under any other key there is nothing of ours.
  if (typeof uid !== 'string') return IDBKeyRange.only([uid]);
  // In the order of keys, no other string lies between `uid` and `uid` followed by NUL.
  return IDBKeyRange.bound([uid], [`${uid}\0`], false, true);
}

export const chunkKey = ({ uid, index, side }: BodyAddress, end: number): ChunkKey => [
  uid,
  index,
  side,
  end,
];

/** The chunks of `body` that reach beyond `offset`, in ascending order. Among keys, arrays come after all numbers. */
export function chunksBeyond(body: BodyAddress, offset: number): IDBKeyRange {
  const { uid, index, side } = body;
  return IDBKeyRange.bound([uid, index, side, offset], [uid, index, side, []], true);
}
