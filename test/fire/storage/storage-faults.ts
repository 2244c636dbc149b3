/** What the browser's storage is to do wrong, as long as it stands here. */
export interface StorageFaults {
  /** Every n-th transaction fails; 0 for none. */
  everyNth: number;
  /** How those fail: aborted in the middle, or refused at once. */
  way: 'abort' | 'UnknownError' | 'InvalidStateError';
  /** No chunk fits any more. */
  isFull: boolean;
  /** No database opens. */
  opensNothing: boolean;
}

/** Puts itself between the page and its databases called `name`; returns what takes it away again. */
export function breakStorage(name: string, faults: StorageFaults): () => void {
  const { transaction } = IDBDatabase.prototype;
  const { put } = IDBObjectStore.prototype;
  const { open } = IDBFactory.prototype;
  let count = 0;
  IDBDatabase.prototype.transaction = function (...args) {
    const begun = transaction.apply(this, args);
    count += 1;
    if (this.name !== name || faults.everyNth === 0 || count % faults.everyNth !== 0) return begun;
    if (faults.way === 'abort') {
      queueMicrotask(() => abort(begun));
      return begun;
    }
    abort(begun);
    throw new DOMException('The storage has failed.', faults.way);
  };
  IDBObjectStore.prototype.put = function (...args) {
    const isOurs = this.transaction.db.name === name;
    if (!faults.isFull || !isOurs || this.name !== 'chunks') return put.apply(this, args);
    abort(this.transaction);
    throw new DOMException('The disk is full.', 'QuotaExceededError');
  };
  IDBFactory.prototype.open = function (...args) {
    if (faults.opensNothing && args[0] === name)
      throw new DOMException('Internal error opening backing store.', 'UnknownError');
    return open.apply(this, args);
  };
  return () => {
    Object.assign(IDBDatabase.prototype, { transaction });
    Object.assign(IDBObjectStore.prototype, { put });
    Object.assign(IDBFactory.prototype, { open });
  };
}

function abort(transaction: IDBTransaction): void {
  try {
    transaction.abort();
  } catch {
    // It is over already.
  }
}
