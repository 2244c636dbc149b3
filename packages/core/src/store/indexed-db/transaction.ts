import { unwrap } from 'idb';
import type { Database, ReadTransaction, StoreName, WriteTransaction } from './schema.ts';

/** Carries an error of the caller's own out of a transaction: whatever its name, it tells nothing of the database. */
export class Refusal extends Error {
  constructor(reason: unknown) {
    super('refused', { cause: reason });
  }
}

/** Thrown in a transaction to leave everything as it was, and to resolve with `value` all the same. */
export class Undo<T> extends Error {
  readonly value: T;

  constructor(value: T) {
    super('undone');
    this.value = value;
  }
}

/** Runs `work` in one transaction over `stores` that only reads. */
export async function readOnly<T>(
  database: Database,
  stores: readonly StoreName[],
  work: (transaction: ReadTransaction) => Promise<T>,
): Promise<T> {
  return run(database.transaction([...stores], 'readonly'), work);
}

/**
 * Runs `work` in one transaction over `stores`; resolves once it is committed. `work` hands every request that it
 * need not wait for to `wrote`. When anything fails, nothing is changed.
 */
export async function readWrite<T>(
  database: Database,
  stores: readonly StoreName[],
  durability: 'relaxed' | 'strict',
  work: (transaction: WriteTransaction, wrote: (request: Promise<unknown>) => void) => Promise<T>,
): Promise<T> {
  return run(database.transaction([...stores], 'readwrite', { durability }), work);
}

async function run<Transaction extends ReadTransaction | WriteTransaction, T>(
  transaction: Transaction,
  work: (transaction: Transaction, wrote: (request: Promise<unknown>) => void) => Promise<T>,
): Promise<T> {
  const requests: Promise<unknown>[] = [];
  const wrote = (request: Promise<unknown>): void => {
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
    if (error instanceof Undo) return error.value;
    throw error instanceof Refusal ? error : rootCause(transaction, error);
  }
}

function abort(transaction: ReadTransaction | WriteTransaction): void {
  try {
    transaction.abort();
  } catch {
    // It is over already.
  }
}

/** The requests of an aborted transaction say only that it was aborted; the transaction says why. */
function rootCause(transaction: ReadTransaction | WriteTransaction, error: unknown): unknown {
  const aborted = unwrap(transaction as WriteTransaction).error;
  return aborted ?? error ?? new DOMException('The transaction was aborted.', 'AbortError');
}
