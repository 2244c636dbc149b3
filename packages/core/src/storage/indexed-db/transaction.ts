import { unwrap } from 'idb';
import type { SnapshotSource } from '../../model/snapshot.ts';
import { StoreClosedError } from '../store.ts';
import type { ReadTransaction, WriteTransaction } from './schema.ts';
import { Writes } from './writes.ts';

/** The page went to sleep during a transaction, which was undone. It is begun again when the page is back. */
export class PageAsleepError extends Error {
  override readonly name = 'PageAsleepError';
}

/**
 * Lets transactions begin only while the page is awake. After `pagehide` or `freeze` a page may be stopped at any moment, for any
 * time. A transaction that is open then stays open, and blocks the database for all other pages of the origin: in WebKit for
 * ever, in Chromium for a minute.
 */
export class PageGate {
  readonly #onSleep: () => void;
  readonly #waiting = new Set<() => void>();
  readonly #stopListening: () => void;
  #isAwake = true;
  #isClosed = false;
  #sleeps = 0;

  /** `onSleep` is called before the page is stopped: whatever is open has to be ended in this call. */
  constructor(awake: SnapshotSource<boolean>, onSleep: () => void) {
    this.#onSleep = onSleep;
    const look = (): void => this.#become(awake.getSnapshot());
    this.#stopListening = awake.subscribe(look);
    look();
  }

  get isOpen(): boolean {
    return this.#isAwake && !this.#isClosed;
  }

  get isAsleep(): boolean {
    return !this.#isAwake;
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  /** How often the page has gone to sleep. */
  get sleeps(): number {
    return this.#sleeps;
  }

  /**
   * Resolves as soon as the page is awake. Rejects with `StoreClosedError` when the gate is closed, and with the reason of
   * `signal` when that aborts while the page sleeps.
   */
  async pass(signal?: AbortSignal): Promise<void> {
    while (!this.isOpen) {
      if (this.#isClosed) throw new StoreClosedError('The store is closed.');
      signal?.throwIfAborted();
      await this.#nextChange(signal);
    }
  }

  /** Lets nobody pass any more. */
  close(): void {
    this.#isClosed = true;
    this.#stopListening();
    this.#letPass();
  }

  #become(awake: boolean): void {
    if (this.#isAwake === awake) return;
    this.#isAwake = awake;
    if (awake) {
      this.#letPass();
    } else {
      this.#sleeps += 1;
      this.#onSleep();
    }
  }

  #nextChange(signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve) => {
      const done = (): void => {
        this.#waiting.delete(done);
        signal?.removeEventListener('abort', done);
        resolve();
      };
      this.#waiting.add(done);
      signal?.addEventListener('abort', done);
    });
  }

  #letPass(): void {
    for (const done of [...this.#waiting]) done();
  }
}

/** Carries an error of the caller out of a transaction. Whatever its name is, it does not mean that the database has failed. */
export class CallerError extends Error {
  constructor(reason: unknown) {
    super('refused', { cause: reason });
  }
}

/** Thrown in a transaction to undo everything, and to resolve with `value` all the same. */
export class Rollback<T> extends Error {
  readonly value: T;

  constructor(value: T) {
    super('undone');
    this.value = value;
  }
}

/** What is read in a transaction: it may await only the requests of that transaction. */
export type Reading<T> = (transaction: ReadTransaction) => Promise<T>;

/** What is done in a transaction that writes: it may await only what it reads. */
export type Writing<T> = (transaction: WriteTransaction, writes: Writes) => Promise<T>;

/** Resolves as `work`, without waiting for the end of the transaction: to hear of that takes as long as the reading. */
export async function readIn<T>(transaction: ReadTransaction, work: Reading<T>): Promise<T> {
  transaction.done.catch(() => {});
  try {
    const result = await work(transaction);
    transaction.commit();
    return result;
  } catch (error) {
    return undo(transaction, error, null);
  }
}

/** Does `work`, and resolves once that is committed. When anything fails, nothing is changed. */
export async function writeIn<T>(transaction: WriteTransaction, work: Writing<T>): Promise<T> {
  const { done } = transaction;
  // It may fail while `work` waits for what it reads.
  done.catch(() => {});
  const writes = new Writes(transaction);
  try {
    const result = await work(transaction, writes);
    // Otherwise the browser would commit only after the results of all requests have been delivered here.
    transaction.commit();
    await done;
    return result;
  } catch (error) {
    return undo(transaction, error, writes.failure);
  }
}

/** Ends a transaction in which something has thrown. Throws what is the cause: `failure` is what its first request has failed with. */
function undo<T>(
  transaction: ReadTransaction | WriteTransaction,
  error: unknown,
  failure: DOMException | null,
): T {
  abort(transaction);
  if (error instanceof Rollback) return error.value;
  throw error instanceof CallerError ? error : (failure ?? rootCause(transaction, error));
}

/** Undoes the transaction. Returns whether it did: it can't when the transaction is over or is being committed. */
export function abort(transaction: { abort(): void }): boolean {
  try {
    transaction.abort();
    return true;
  } catch {
    return false;
  }
}

/** The requests of an aborted transaction say only that it was aborted; the transaction says why. */
function rootCause(transaction: ReadTransaction | WriteTransaction, error: unknown): unknown {
  const aborted = unwrap(transaction as WriteTransaction).error;
  return aborted ?? error ?? new DOMException('The transaction was aborted.', 'AbortError');
}
