import { unwrap } from 'idb';
import type { Schema, StoreName, WriteTransaction } from './schema.ts';

/**
 * The writes of one transaction. They are done in the order of the calls, and nobody waits for a single one: when one fails, the
 * browser aborts the transaction. A promise for each took as long as the browser takes to write a small row.
 */
export class Writes {
  readonly #transaction: IDBTransaction;
  #failure: DOMException | null = null;

  constructor(transaction: WriteTransaction) {
    this.#transaction = unwrap(transaction) as IDBTransaction;
    // In the capture phase: at the transaction itself, `done` rejects already, and knows only that it was aborted.
    this.#transaction.addEventListener('error', (event) => this.#failed(event), { capture: true });
  }

  /** What the first request has failed with. */
  get failure(): DOMException | null {
    return this.#failure;
  }

  /** `key` only where the store has no key path. */
  put<Name extends StoreName>(
    store: Name,
    row: Schema[Name]['value'],
    key?: Schema[Name]['key'],
  ): void {
    this.#transaction.objectStore(store).put(row, key);
  }

  /** As `put`, but the transaction fails when there is a row with this key. */
  add<Name extends StoreName>(store: Name, row: Schema[Name]['value']): void {
    this.#transaction.objectStore(store).add(row);
  }

  delete<Name extends StoreName>(store: Name, keys: Schema[Name]['key'] | IDBKeyRange): void {
    this.#transaction.objectStore(store).delete(keys);
  }

  #failed({ target }: Event): void {
    this.#failure ??= (target as IDBRequest | null)?.error ?? null;
  }
}
