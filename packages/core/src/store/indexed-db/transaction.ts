import { unwrap } from 'idb';
import type { ReadTransaction, WriteTransaction } from '../../storage/indexed-db/schema.ts';

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
    if (error instanceof Undo) return error.value;
    throw error instanceof Refusal ? error : rootCause(transaction, error);
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
