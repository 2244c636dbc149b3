import type { Clock } from '../../browser/clock.ts';
import { constant } from '../../browser/emitter.ts';
import { problemOf, type SnapshotSource } from '../../model/snapshot.ts';
import type { DatabaseStatus } from '../../model/storage-status.ts';
import { isConnectionLost, tooOldError } from './connection-errors.ts';
import { type CreateCall, type CreateOutcome, createRows } from './create-rows.ts';
import { GroupCommit } from './group-commit.ts';
import {
  type Database,
  type ReadTransaction,
  registrationStores,
  type StoreName,
  type Transaction,
  type WriteTransaction,
} from './schema.ts';
import { type TransactCall, type TransactOutcome, transactRows } from './transact-rows.ts';
import {
  abort,
  CallerError,
  PageAsleepError,
  PageGate,
  type Reading,
  readIn,
  type Writing,
  writeIn,
} from './transaction.ts';

/** A chunk up to this size takes no longer to write than a transaction takes to begin and end. */
const SMALL_BYTES = 256 * 1024;

export interface OpeningHooks {
  /** Is called when the connection can't be used any more. */
  readonly onGone: (database: Database) => void;
  /** Is called when opening takes long; the error says why. */
  readonly onLate: (problem: Error) => void;
  /** Is called with the transaction that upgrades the database, when it begins. */
  readonly onUpgrade: (transaction: Transaction) => void;
}

export interface ConnectionOptions {
  readonly open: (hooks: OpeningHooks) => Promise<Database>;
  readonly clock: Pick<Clock, 'setTimer'>;
  /** Whether the page is awake. Without it, always. */
  readonly awake?: SnapshotSource<boolean> | undefined;
  /** Is told when the database does not open, and when it does again. */
  readonly report?: ((status: DatabaseStatus) => void) | undefined;
}

/**
 * The connection to the database, and the only place where transactions begin. A connection can get lost (storage is cleared, the
 * storage process is killed, another tab upgrades or deletes the database); a new one is opened when it is needed. While the page
 * sleeps no transaction is open: none begins, and those under way are undone, and begun again when the page is back.
 */
export class Connection {
  /** Is called when a connection was lost. Rows may be lost too, and nobody knows which. */
  onLost: () => void = () => {};
  readonly #open: ConnectionOptions['open'];
  readonly #gate: PageGate;
  readonly #report: (status: DatabaseStatus) => void;
  #isInTrouble = false;
  /** The transactions under way, with what tells the caller of each that it was interrupted. */
  readonly #running = new Map<{ abort(): void }, (error: PageAsleepError) => void>();
  /** The calls of `Store.transact`. */
  readonly #calls: GroupCommit<TransactCall, TransactOutcome>;
  /** The calls of `Store.create`, of which each would wait for the disk. */
  readonly #creations: GroupCommit<CreateCall, CreateOutcome>;
  #opening: Promise<Database> | null = null;
  #current: Database | null = null;

  constructor({ open, clock, awake = constant(true), report = () => {} }: ConnectionOptions) {
    this.#open = open;
    this.#report = report;
    this.#gate = new PageGate(awake, () => this.#interrupt());
    const shared = { clock, mayBegin: () => this.#gate.isOpen };
    this.#calls = new GroupCommit({
      ...shared,
      commit: (database, calls) => {
        const isStrict = calls.some(({ durability }) => durability === 'strict');
        const durability = isStrict ? 'strict' : 'relaxed';
        return this.#writeIn(database, registrationStores, durability, (...given) =>
          transactRows(calls, ...given),
        );
      },
      isUrgent: ({ transition }) => (transition.ahead?.data.byteLength ?? 0) > SMALL_BYTES,
      mayWait: ({ transition }) => transition.mayWait === true,
    });
    this.#creations = new GroupCommit({
      ...shared,
      commit: (database, calls) =>
        this.#writeIn(database, registrationStores, 'strict', (...given) =>
          createRows(calls, ...given),
        ),
      isUrgent: () => false,
      mayWait: () => false,
    });
  }

  /**
   * Does `work` in a transaction that only reads, and once more over a new connection when the first was lost. Nothing happens
   * twice, because the first transaction was aborted. Rejects as `work` does, or as opening does.
   */
  read<T>(stores: readonly StoreName[], work: Reading<T>): Promise<T> {
    return this.#run((database) => {
      const transaction = database.transaction([...stores], 'readonly');
      return this.#unlessInterrupted(transaction, readIn(transaction, work));
    });
  }

  /** Does `work` in a transaction that writes, as `read` does. While the page sleeps, `signal` ends the waiting. */
  write<T>(
    stores: readonly StoreName[],
    durability: 'relaxed' | 'strict',
    work: Writing<T>,
    signal?: AbortSignal,
  ): Promise<T> {
    return this.#run((database) => this.#writeIn(database, stores, durability, work), signal);
  }

  /** As `write`, for one call of `Store.transact`: those that wait at the same time share a transaction. */
  transact(call: TransactCall, signal?: AbortSignal): Promise<TransactOutcome> {
    return this.#run((database) => this.#calls.join(database, call), signal);
  }

  /** As `transact`, for one call of `Store.create`. */
  create(call: CreateCall): Promise<CreateOutcome> {
    return this.#run((database) => this.#creations.join(database, call));
  }

  #writeIn<T>(
    database: Database,
    stores: readonly StoreName[],
    durability: 'relaxed' | 'strict',
    work: Writing<T>,
  ): Promise<T> {
    const transaction = database.transaction([...stores], 'readwrite', { durability });
    return this.#unlessInterrupted(transaction, writeIn(transaction, work));
  }

  /** Work under way is still finished. Later work rejects with `StoreClosedError`. */
  close(): void {
    this.#creations.beginAll();
    this.#calls.beginAll();
    this.#gate.close();
    this.#current?.close();
  }

  async #run<Result>(
    work: (database: Database) => Promise<Result>,
    signal?: AbortSignal,
  ): Promise<Result> {
    for (let isSecondTry = false; ; ) {
      await this.#gate.pass(signal);
      let database: Database | null = null;
      try {
        database = await this.#database();
        // The page may have gone to sleep while the database was opened.
        if (this.#gate.isOpen) return await work(database);
      } catch (error) {
        if (error instanceof PageAsleepError) continue;
        if (error instanceof CallerError) throw error.cause;
        if (!database || isSecondTry || !isConnectionLost(error)) throw error;
        isSecondTry = true;
        this.#lose(database);
      }
    }
  }

  /** As `working`, which goes on in `transaction`. */
  async #unlessInterrupted<T>(
    transaction: ReadTransaction | WriteTransaction,
    working: Promise<T>,
  ): Promise<T> {
    const interrupted = new Promise<never>((_, reject) => this.#running.set(transaction, reject));
    try {
      return await Promise.race([working, interrupted]);
    } finally {
      // One that only reads may be under way for a while after its results.
      const over = (): void => void this.#running.delete(transaction);
      transaction.done.then(over, over);
    }
  }

  /**
   * Undoes the transactions under way. Their callers are told in the same turn, so that they can give back their locks: later the
   * page may be frozen and get no events. A transaction that is being committed can't be undone, and blocks nobody.
   */
  #interrupt(): void {
    for (const [transaction, tell] of this.#running)
      if (abort(transaction)) tell(new PageAsleepError());
  }

  #database(): Promise<Database> {
    this.#opening ??= this.#connect();
    return this.#opening;
  }

  async #connect(): Promise<Database> {
    const { sleeps } = this.#gate;
    try {
      const database = await this.#open({
        onGone: (gone) => this.#lose(gone),
        onLate: (error) => this.#trouble('opening', error),
        onUpgrade: (upgrade) => {
          const over = (): void => void this.#running.delete(upgrade);
          this.#running.set(upgrade, over);
          upgrade.done.then(over, over);
          if (this.#gate.isAsleep) abort(upgrade);
        },
      });
      this.#current = database;
      if (this.#gate.isClosed) database.close();
      if (this.#isInTrouble) this.#report({ state: 'disk', problem: null });
      this.#isInTrouble = false;
      return database;
    } catch (error) {
      this.#opening = null;
      // The page has slept: the upgrade was undone, or the time limit passed meanwhile.
      if (this.#gate.sleeps !== sleeps) throw new PageAsleepError();
      const tooOld = tooOldError(error);
      const reason = tooOld ?? error;
      this.#trouble(tooOld ? 'closed' : 'opening', reason);
      throw reason;
    }
  }

  #trouble(state: 'opening' | 'closed', error: unknown): void {
    this.#isInTrouble = true;
    if (!this.#gate.isClosed) this.#report({ state, problem: problemOf(error) });
  }

  /**
   * Forgets the connection without closing it: WebKit fires no events at the transactions of a closed connection, and the calls
   * that are lost with it still have to be told. It is closed all the same when another version wants to upgrade.
   */
  #lose(database: Database): void {
    // Several calls may lose the same connection. By the time of the second, there may be a new one.
    if (this.#current !== database) return;
    this.#current = null;
    this.#opening = null;
    this.onLost();
  }
}
