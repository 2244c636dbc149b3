import { isUnreadable, mayBeUnreadable } from '../../store.ts';
import type { Connection } from '../connection.ts';
import { type ReadTransaction, registrationStores } from '../schema.ts';
import { Rollback } from '../transaction.ts';

/*
 * Browsers can lose the value of a row whose key is still there (Chromium stores large values in files of their own). Reading such
 * a row fails, and so does everything else in the same request or transaction. This file reads rows apart from each other, and
 * remembers which of them could not be read.
 */

export type RowStore = 'registrations' | 'records';

/** Stands for a row whose key is there and whose value the browser could not read. */
export class UnreadableRow {
  readonly store: RowStore;
  readonly key: IDBValidKey;
  readonly error: Error;

  constructor(store: RowStore, key: IDBValidKey, error: Error) {
    this.store = store;
    this.key = key;
    this.error = error;
  }
}

/** Reads rows for a survey. A row whose value can't be read is an `UnreadableRow`, or the call rejects. */
export interface RowSource {
  /** `undefined` when there is none. */
  value(store: RowStore, key: IDBValidKey): Promise<unknown>;
  /** In the order of their keys. */
  values(store: RowStore, range?: IDBKeyRange): Promise<readonly unknown[]>;
  /** Makes a request that reads no values. */
  keys<T>(request: (transaction: ReadTransaction) => Promise<T>): Promise<T>;
}

/** The row, if it could not be read the last time. */
export type Known = (store: RowStore, key: IDBValidKey) => UnreadableRow | undefined;

/** Reads all in one transaction, with as few requests as possible. One value that can't be read makes all of it fail. */
export function rowsTogether(transaction: ReadTransaction): RowSource {
  return {
    value: (store, key) => transaction.objectStore(store).get(key as never),
    values: (store, range) => transaction.objectStore(store).getAll(range as never),
    keys: (request) => request(transaction),
  };
}

/**
 * Reads all in one transaction, which may write. Rows that are known to be unreadable are not read: Chromium aborts a
 * transaction in which a value could not be read, even when the error of the request is handled.
 */
export function readableRows(transaction: ReadTransaction, known: Known): RowSource {
  return rowByRow(
    (request) => request(transaction),
    async (store, key) => known(store, key) ?? transaction.objectStore(store).get(key as never),
  );
}

/** Makes each request in a transaction of its own, so that one that fails does no harm to the others. */
export function rowsOneByOne(connection: Connection): RowSource {
  const ask: RowSource['keys'] = (request) => connection.read(registrationStores, request);
  return rowByRow(ask, async (store, key) => {
    const row = await ask((transaction) =>
      transaction
        .objectStore(store)
        .get(key as never)
        .catch((error: unknown) => {
          if (!mayBeUnreadable(error)) throw error;
          // The error itself would make the connection look broken, which it is not.
          throw new Rollback(new UnreadableRow(store, key, error));
        }),
    );
    if (!(row instanceof UnreadableRow)) return row;
    // When the connection has broken after all, this fails too. When the row was deleted meanwhile, there is none.
    const found = await ask((transaction) => transaction.objectStore(store).getKey(key as never));
    return found === undefined ? undefined : row;
  });
}

function rowByRow(ask: RowSource['keys'], value: RowSource['value']): RowSource {
  return {
    value,
    values: async (store, range) => {
      const rows: unknown[] = [];
      for (const key of await ask((all) => all.objectStore(store).getAllKeys(range as never)))
        rows.push(await value(store, key));
      return rows.filter((row) => row !== undefined);
    },
    keys: ask,
  };
}

/** A value is given up as lost after this many failures in a row, all of a kind that does not pass. */
const MAX_FAILURES = 3;

interface Seen {
  readonly row: UnreadableRow;
  readonly uid: string;
  /** How often in a row it has failed in a way that does not pass. */
  readonly failures: number;
}

/** Remembers which rows could not be read, and how often in a row. */
export class UnreadableRows {
  readonly #seen = new Map<string, Seen>();
  readonly #warn: (message: string) => void;

  constructor(warn: (message: string) => void) {
    this.#warn = warn;
  }

  get size(): number {
    return this.#seen.size;
  }

  /** The registrations that they belong to. */
  uids(): ReadonlySet<string> {
    return new Set([...this.#seen.values()].map(({ uid }) => uid));
  }

  /**
   * Records the result of a survey of `uid`, or of all registrations when that is `null`: these rows could not be read, and all
   * others could.
   */
  record(uid: string | null, found: readonly UnreadableRow[]): void {
    const names = new Set(found.map(nameOf));
    for (const [name, seen] of this.#seen) {
      // A survey of all registrations does not read records.
      const wasRead = uid === null ? name.startsWith('registrations') : seen.uid === uid;
      if (wasRead && !names.has(name)) this.#seen.delete(name);
    }
    for (const row of found) {
      const name = nameOf(row);
      const before = this.#seen.get(name);
      const failures = isUnreadable(row.error) ? (before?.failures ?? 0) + 1 : 0;
      this.#seen.set(name, { row, uid: uidOf(row), failures });
      if (before) continue;
      this.#warn(`Background fetch ${uidOf(row)} is left out: ${name}: ${row.error}`);
    }
  }

  /** Its rows were deleted, or written anew. */
  forget(uid: string): void {
    for (const [name, seen] of this.#seen) if (seen.uid === uid) this.#seen.delete(name);
  }

  readonly known: Known = (store, key) => this.#seen.get(nameOf({ store, key }))?.row;

  /** Whether it has failed often enough to be sure that the value is gone. */
  readonly isLost = (row: UnreadableRow): boolean =>
    (this.#seen.get(nameOf(row))?.failures ?? 0) >= MAX_FAILURES;
}

const uidOf = ({ key }: UnreadableRow): string => String([key].flat()[0]);

const nameOf = ({ store, key }: Pick<UnreadableRow, 'store' | 'key'>): string => `${store} ${key}`;
