/*
 * IndexedDB with promises instead of events, and with types for what lies in it. The promise of a request settles in its
 * event, so that whoever awaits it can make the next request in the same transaction.
 */

/** The types of the keys and the values in the object stores of a database, by the stores' names. */
export type DatabaseSchema = Record<string, { readonly key: IDBValidKey; readonly value: unknown }>;

/** The requests of an object store, or of an index, that read. */
interface ReadableStore<Key, Value> {
  get(key: Key | IDBKeyRange): Promise<Value | undefined>;
  /** The key under which the value lies in the object store. */
  getKey(key: Key | IDBKeyRange): Promise<Key | undefined>;
  getAll(range?: IDBKeyRange): Promise<Value[]>;
  getAllKeys(range?: IDBKeyRange, limit?: number): Promise<Key[]>;
  count(): Promise<number>;
}

/** The requests of an object store. Those that write fail in a transaction that only reads. */
export interface ObjectStore<Key, Value> extends ReadableStore<Key, Value> {
  add(value: Value, key?: Key): Promise<unknown>;
  put(value: Value, key?: Key): Promise<unknown>;
  delete(key: Key | IDBKeyRange): Promise<unknown>;
  /** An index over strings. */
  index(name: string): ReadableStore<string, Value>;
}

export class Transaction<Schema extends DatabaseSchema> {
  /** Resolves when the transaction is committed; rejects when it is aborted. */
  readonly done: Promise<void>;
  readonly #transaction: IDBTransaction;

  constructor(transaction: IDBTransaction) {
    this.#transaction = transaction;
    this.done = new Promise((resolve, reject) => {
      const fail = (): void =>
        reject(transaction.error ?? new DOMException('The transaction was aborted.', 'AbortError'));
      transaction.addEventListener('complete', () => resolve());
      transaction.addEventListener('error', fail);
      transaction.addEventListener('abort', fail);
    });
  }

  /** Why it was aborted; `null` when it was not, or by `abort()`. */
  get error(): DOMException | null {
    return this.#transaction.error;
  }

  objectStore<Name extends keyof Schema & string>(
    name: Name,
  ): ObjectStore<Schema[Name]['key'], Schema[Name]['value']> {
    return new Requests(this.#transaction.objectStore(name)) as never;
  }

  /** Commits without waiting for the answers to the requests that were made. None can be made afterwards. */
  commit(): void {
    this.#transaction.commit();
  }

  /** Undoes everything. Throws `InvalidStateError` when the transaction is over, or is being committed. */
  abort(): void {
    this.#transaction.abort();
  }
}

type Query = IDBValidKey | IDBKeyRange;

class Requests {
  readonly #store: IDBObjectStore;

  constructor(store: IDBObjectStore) {
    this.#store = store;
  }

  get = (key: Query) => resultOf(this.#store.get(key));
  getKey = (key: Query) => resultOf(this.#store.getKey(key));
  getAll = (range?: IDBKeyRange) => resultOf(this.#store.getAll(range));
  getAllKeys = (range?: IDBKeyRange, limit?: number) =>
    resultOf(this.#store.getAllKeys(range, limit));
  count = () => resultOf(this.#store.count());
  add = (value: unknown, key?: IDBValidKey) => resultOf(this.#store.add(value, key));
  put = (value: unknown, key?: IDBValidKey) => resultOf(this.#store.put(value, key));
  delete = (key: Query) => resultOf(this.#store.delete(key));
  /** Of an index only the requests that read are called, and those it has too. */
  index = (name: string) => new Requests(this.#store.index(name) as unknown as IDBObjectStore);
}

/** What a request resolves with. Rejects with the request's error. */
function resultOf<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.addEventListener('success', () => resolve(request.result));
    request.addEventListener('error', () => reject(request.error));
  });
}

export class Database<Schema extends DatabaseSchema> {
  readonly #database: IDBDatabase;

  constructor(database: IDBDatabase) {
    this.#database = database;
  }

  /** Whether there is no object store in it. */
  get isEmpty(): boolean {
    return this.#database.objectStoreNames.length === 0;
  }

  /** Begins a transaction over these object stores. Throws when the connection is closed. */
  transaction(
    stores: readonly (keyof Schema & string)[],
    mode: 'readonly' | 'readwrite',
    durability: IDBTransactionDurability = 'default',
  ): Transaction<Schema> {
    return new Transaction(this.#database.transaction([...stores], mode, { durability }));
  }

  /** What is under way is still finished. */
  close(): void {
    this.#database.close();
  }
}

export interface OpenDatabaseOptions<Schema extends DatabaseSchema> {
  /** Is called with the database as it was at `oldVersion`, 0 for a new one, inside the transaction that upgrades it. */
  readonly onUpgrade: (
    database: IDBDatabase,
    oldVersion: number,
    transaction: Transaction<Schema>,
  ) => void;
  /** Other connections keep the database from being upgraded. */
  readonly onBlocked: () => void;
  /** Another context wants to upgrade or to delete the database: it waits until this connection is closed. */
  readonly onVersionChange: (database: Database<Schema>) => void;
  /** The browser has closed the connection. */
  readonly onClose: (database: Database<Schema>) => void;
}

/** Rejects with the browser's error: `VersionError` when the database has a higher version. */
export async function openDatabase<Schema extends DatabaseSchema>(
  name: string,
  version: number,
  options: OpenDatabaseOptions<Schema>,
): Promise<Database<Schema>> {
  const { onUpgrade, onBlocked, onVersionChange, onClose } = options;
  const request = indexedDB.open(name, version);
  request.addEventListener('upgradeneeded', ({ oldVersion }) => {
    if (!request.transaction) return;
    onUpgrade(request.result, oldVersion, new Transaction(request.transaction));
  });
  request.addEventListener('blocked', onBlocked);
  const raw = await resultOf(request);
  const database = new Database<Schema>(raw);
  raw.addEventListener('versionchange', () => onVersionChange(database));
  raw.addEventListener('close', () => onClose(database));
  return database;
}

/** Waits until all connections to it are closed. */
export async function deleteDatabase(name: string): Promise<void> {
  await resultOf(indexedDB.deleteDatabase(name));
}
