import { isUnreadable, mayBeUnreadable } from '../../store.ts';
import type { Connection } from '../connection.ts';
import { type ReadTransaction, registrationStores } from '../schema.ts';
import { Rollback } from '../transaction.ts';

export type RowStore = 'registrations' | 'records';

/** Stands for a row that is there and whose value the browser could not read. */
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

/** Where a survey gets rows from; a row whose value can't be read comes as an `UnreadableRow`, or the call rejects. */
export interface RowSource {
  /** `undefined` when there is none. */
  value(store: RowStore, key: IDBValidKey): Promise<unknown>;
  /** In the order of their keys. */
  values(store: RowStore, range?: IDBKeyRange): Promise<readonly unknown[]>;
  /** Makes a request that reads no values. */
  keys<T>(request: (transaction: ReadTransaction) => Promise<T>): Promise<T>;
}

/** The row, if it could not be read when it was looked at last. */
export type Known = (store: RowStore, key: IDBValidKey) => UnreadableRow | undefined;

/** All in one transaction, with as few requests as possible. One value that can't be read makes all of it fail. */
export function rowsTogether(transaction: ReadTransaction): RowSource {
  return {
    value: (store, key) => transaction.objectStore(store).get(key as never),
    values: (store, range) => transaction.objectStore(store).getAll(range as never),
    keys: (request) => request(transaction),
  };
}

/**
 * All in one transaction, which may write. Rows that are known to be unreadable are not read: Chromium aborts a transaction
 * in which a value could not be read, even when the request's error was dealt with.
 */
export function readableRows(transaction: ReadTransaction, known: Known): RowSource {
  return rowByRow(
    (request) => request(transaction),
    async (store, key) => known(store, key) ?? transaction.objectStore(store).get(key as never),
  );
}

/** Every request in a transaction of its own: whatever an engine does to one in which a read fails, it hits only that read. */
export function rowsOneByOne(connection: Connection): RowSource {
  const ask: RowSource['keys'] = (request) => connection.read(registrationStores, request);
  return rowByRow(ask, async (store, key) => {
    const row = await ask((transaction) =>
      transaction
        .objectStore(store)
        .get(key as never)
        .catch((error: unknown) => {
          if (!mayBeUnreadable(error)) throw error;
          // Not thrown as it is: the connection, which has not broken, would be given up.
          throw new Rollback(new UnreadableRow(store, key, error));
        }),
    );
    if (!(row instanceof UnreadableRow)) return row;
    // A connection that has broken fails here too, and a row that has gone meanwhile is none.
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
/** A value is given up for lost after this many looks in a row, each of which failed in a way that does not pass. */
const LOOKS = 3;

interface Seen {
  readonly row: UnreadableRow;
  readonly uid: string;
  /** Failures in a row of a kind that does not pass. */
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

  /** One call has looked at `uid`, or at all registrations, and found that these can't be read. */
  looked(uid: string | null, found: readonly UnreadableRow[]): void {
    const names = new Set(found.map(nameOf));
    for (const [name, seen] of this.#seen) {
      // A look at all registrations says nothing of records.
      const wasLookedAt = uid === null ? name.startsWith('registrations') : seen.uid === uid;
      if (wasLookedAt && !names.has(name)) this.#seen.delete(name);
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

  /** Its rows are gone, or were written anew. */
  forget(uid: string): void {
    for (const [name, seen] of this.#seen) if (seen.uid === uid) this.#seen.delete(name);
  }

  readonly known: Known = (store, key) => this.#seen.get(nameOf({ store, key }))?.row;

  /** Whether the value was looked at often enough to be sure that it is gone. */
  readonly isLost = (row: UnreadableRow): boolean =>
    (this.#seen.get(nameOf(row))?.failures ?? 0) >= LOOKS;
}

const uidOf = ({ key }: UnreadableRow): string => String([key].flat()[0]);

const nameOf = ({ store, key }: Pick<UnreadableRow, 'store' | 'key'>): string => `${store} ${key}`;
