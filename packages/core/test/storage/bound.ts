import type { Store } from '../../src/storage/store.ts';

/** The store's methods as properties of a plain object, so that a test can replace some. */
export function bound(store: Store): Store {
  return {
    durability: store.durability,
    onReset: (listener) => store.onReset(listener),
    uids: () => store.uids(),
    create: (state) => store.create(state),
    list: () => store.list(),
    readAll: () => store.readAll(),
    read: (id) => store.read(id),
    load: (uid, indices) => store.load(uid, indices),
    find: (id) => store.find(id),
    transact: (...rest) => store.transact(...rest),
    remove: (id) => store.remove(id),
    dropReplaced: (id) => store.dropReplaced(id),
    withdraw: (id, problem) => store.withdraw(id, problem),
    readChunk: (body, offset) => store.readChunk(body, offset),
    transactLease: (name, transition) => store.transactLease(name, transition),
    readFile: (uid, part) => store.readFile(uid, part),
    sweepFiles: (state, only) => store.sweepFiles(state, only),
    close: () => store.close(),
  };
}
