import { StoreClosedError } from '../store-errors.ts';
import type { Database } from './schema.ts';
import { Refusal } from './transaction.ts';

/** What engines say when a connection has broken, was closed by force, or its server process has died. */
const lostConnection = new Set([
  'InvalidStateError',
  'TransactionInactiveError',
  'UnknownError',
  'AbortError',
]);

/**
 * The way to the database. Connections get lost (storage cleared, server process killed, another tab upgrading or
 * deleting), so work is given to `run`, which opens a new one when needed.
 */
export class Connection {
  readonly #open: (onGone: (database: Database) => void) => Promise<Database>;
  #opening: Promise<Database> | null = null;
  #current: Database | null = null;
  #closed = false;

  constructor(open: (onGone: (database: Database) => void) => Promise<Database>) {
    this.#open = open;
  }

  /**
   * Calls `work` with an open connection, and once more with a new one when the first is lost: its transaction was
   * then aborted, so nothing happens twice. Rejects as `work` does, or as opening does.
   */
  async run<T>(work: (database: Database) => Promise<T>): Promise<T> {
    try {
      const database = await this.#database();
      return await work(database).catch((error) => {
        if (!lostConnection.has(nameOf(error))) throw error;
        this.#forget(database);
        return this.#database().then(work);
      });
    } catch (error) {
      throw error instanceof Refusal ? error.cause : error;
    }
  }

  /** Running work is still finished; later work rejects with `StoreClosedError`. */
  close(): void {
    this.#closed = true;
    this.#current?.close();
  }

  #database(): Promise<Database> {
    if (this.#closed) return Promise.reject(new StoreClosedError('The store is closed.'));
    this.#opening ??= this.#connect();
    return this.#opening;
  }

  async #connect(): Promise<Database> {
    try {
      const database = await this.#open((gone) => this.#forget(gone));
      if (this.#closed) database.close();
      this.#current = database;
      return database;
    } catch (error) {
      this.#opening = null;
      throw nameOf(error) === 'VersionError' ? new StoreClosedError(upgraded) : error;
    }
  }

  /**
   * Leaves the connection to itself. It must not be closed: the calls that are lost with it have yet to hear so, and
   * WebKit tells nothing more to the transactions of a closed connection. It still makes way for other versions.
   */
  #forget(database: Database): void {
    // Of several calls that lose a connection together, only the first may forget: the others would forget the next.
    if (this.#current !== database) return;
    this.#current = null;
    this.#opening = null;
  }
}

const upgraded =
  'A newer version of this app has upgraded the database; this page is too old to use it. Reload it.';

const nameOf = (error: unknown): string => (error instanceof Error ? error.name : '');
