import { vi } from 'vitest';

/** Every transaction that the page begins from now on, as the browser sees it. */
export function watchTransactions(): IDBTransaction[] {
  const transactions: IDBTransaction[] = [];
  const { transaction } = IDBDatabase.prototype;
  vi.spyOn(IDBDatabase.prototype, 'transaction').mockImplementation(function (
    this: IDBDatabase,
    ...args
  ) {
    const begun = transaction.apply(this, args);
    transactions.push(begun);
    return begun;
  });
  return transactions;
}
