import { vi } from 'vitest';

/** What is lost: the names of the errors by store and key, as in `records uid-1,0`. */
export type Losses = Map<string, string>;

/**
 * From now on, reading a value that is in `losses` fails as in a browser that has lost the file in which it lay: the key is
 * there, the request has an error, and the transaction is aborted, as Chromium does even where the error is dealt with. What is written anew can be read.
 */
export function loseValues(losses: Losses): void {
  spoil(IDBObjectStore.prototype, 'get', losses);
  spoil(IDBObjectStore.prototype, 'getAll', losses);
  spoil(IDBIndex.prototype, 'get', losses);
  const { put } = IDBObjectStore.prototype;
  vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(function (
    this: IDBObjectStore,
    ...args
  ) {
    losses.delete(nameOf(this, args[0]));
    return put.apply(this, args);
  });
}

function spoil(on: IDBObjectStore | IDBIndex, name: 'get' | 'getAll', losses: Losses): void {
  const original = on[name] as (...args: unknown[]) => IDBRequest;
  const spy = vi.spyOn(on as IDBObjectStore, name);
  spy.mockImplementation(function (this: IDBObjectStore | IDBIndex, ...args: unknown[]) {
    const request = original.apply(this, args);
    const store = this instanceof IDBIndex ? this.objectStore : this;
    const { transaction } = store;
    const fail = (event: Event) => {
      const values: (object | undefined)[] = name === 'getAll' ? request.result : [request.result];
      const error = values.map((value) => errorOf(losses, store, value)).find(Boolean);
      if (!error) return;
      event.stopImmediatePropagation();
      Object.defineProperty(request, 'error', { value: error });
      const failure = new Event('error', { bubbles: true, cancelable: true });
      if (request.dispatchEvent(failure)) transaction.abort();
      // Whether or not somebody has dealt with it: so does Chromium.
      else transaction.commit = () => transaction.abort();
    };
    request.addEventListener('success', fail, { once: true });
    return request;
  } as never);
}

function errorOf(losses: Losses, store: IDBObjectStore, value?: object): DOMException | null {
  const how = losses.get(nameOf(store, value));
  return how ? new DOMException('Failed to read large IndexedDB value', how) : null;
}

function nameOf({ name }: IDBObjectStore, value: { uid?: string; index?: number } = {}): string {
  return `${name} ${name === 'records' ? [value.uid, value.index] : value.uid}`;
}
