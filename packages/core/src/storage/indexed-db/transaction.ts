import { unwrap } from 'idb';
import type { SnapshotSource } from '../../model/snapshot.ts';
import { StoreClosedError } from '../store.ts';
import type { ReadTransaction, WriteTransaction } from './schema.ts';

/** The page went to sleep under a transaction, which was undone: it is to be begun again when the page is back. */
export class InterruptedError extends Error {
  override readonly name = 'InterruptedError';
}

/**
 * Lets transactions begin only while the page is awake. From `pagehide` or `freeze` on, a page may stand still at any
 * moment for as long as it likes. A transaction that is open then stays open, and blocks the database for every other
 * page of the origin: WebKit leaves it so for ever, Chromium for a minute.
 */
export class PageGate {
  readonly #onSleep: () => void;
  readonly #waiting = new Set<() => void>();
  readonly #stopListening: () => void;
  #isAwake = true;
  #isClosed = false;
  #sleeps = 0;

  /** `onSleep` is called before the page stands still: whatever is open has to be ended in this call. */
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
   * Resolves while the page is awake. Rejects with `StoreClosedError` when the gate is closed, and with the reason of
   * `signal` when that aborts while the page sleeps.
   */
  async pass(signal?: AbortSignal): Promise<void> {
    while (!this.isOpen) {
      if (this.#isClosed) throw new StoreClosedError('The store is closed.');
      signal?.throwIfAborted();
      await this.#nextChange(signal);
    }
  }

  /** For good. */
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

/** Carries an error of the caller's own out of a transaction: whatever its name, it tells nothing of the database. */
export class CallerError extends Error {
  constructor(reason: unknown) {
    super('refused', { cause: reason });
  }
}

/** Thrown in a transaction to leave everything as it was, and to resolve with `value` all the same. */
export class Rollback<T> extends Error {
  readonly value: T;

  constructor(value: T) {
    super('undone');
    this.value = value;
  }
}

/** Takes a request that need not be waited for before the end of the transaction. */
export type Wrote = (request: Promise<unknown>) => void;

/** What is done in a transaction. */
export type Work<Transaction, T> = (transaction: Transaction, wrote: Wrote) => Promise<T>;

/** Does `work` in `transaction`; resolves once it is committed. When anything fails, nothing is changed. */
export async function workIn<Transaction extends ReadTransaction | WriteTransaction, T>(
  transaction: Transaction,
  work: Work<Transaction, T>,
): Promise<T> {
  const requests: Promise<unknown>[] = [];
  const wrote: Wrote = (request) => {
    // When a transaction fails, so does every request in it, perhaps while nobody is waiting for them yet.
    request.catch(() => {});
    requests.push(request);
  };
  wrote(transaction.done);
  try {
    const result = await work(transaction, wrote);
    // Without it the transaction is committed only after the answers to all requests have been delivered here.
    transaction.commit();
    await Promise.all(requests);
    return result;
  } catch (error) {
    abort(transaction);
    if (error instanceof Rollback) return error.value;
    throw error instanceof CallerError ? error : rootCause(transaction, error);
  }
}

/** Whether that has undone it. It has not when it is over already, or is being committed. */
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
