import type { Store } from '../../storage/store.ts';

/**
 * `store` for whoever may use it only in his time: calls begin when `gate` lets them. After the end of a wake a new
 * transaction would be cut off in the middle, as the OS suspends the app.
 *
 * @param gate `null` for now, else what to wait for
 */
export function gatedStore(store: Store, gate: () => Promise<unknown> | null): Store {
  async function whenOpen<T>(call: () => Promise<T>): Promise<T> {
    for (let closed = gate(); closed; closed = gate()) await closed;
    return call();
  }
  return {
    durability: store.durability,
    create: (state) => whenOpen(() => store.create(state)),
    reset$: store.reset$,
    uids: () => whenOpen(() => store.uids()),
    list: () => whenOpen(() => store.list()),
    read: (uid) => whenOpen(() => store.read(uid)),
    load: (uid, indices) => whenOpen(() => store.load(uid, indices)),
    find: (id) => whenOpen(() => store.find(id)),
    transact: (...args) => whenOpen(() => store.transact(...args)),
    remove: (uid) => whenOpen(() => store.remove(uid)),
    dropReplaced: (uid) => whenOpen(() => store.dropReplaced(uid)),
    withdraw: (uid, problem) => whenOpen(() => store.withdraw(uid, problem)),
    readChunk: (body, offset) => whenOpen(() => store.readChunk(body, offset)),
    transactLease: (name, transition) => whenOpen(() => store.transactLease(name, transition)),
    close: () => store.close(),
  };
}
