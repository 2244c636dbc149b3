import { Emitter } from '../../browser/emitter.ts';
import { isLeaseRow, registrationDefect } from '../../model/row-guards.ts';
import type { BodyAddress, LeaseRow, RegistrationRow, RegistrationRows } from '../../model/rows.ts';
import type { Problem } from '../../model/snapshot.ts';
import type { StoredChunk, Transition } from '../../model/transitions/transition.ts';
import { mayBeUnreadable, type Store, type StoreEvents, withoutFiles } from '../store.ts';
import { CheckingReader, type LoadRepair } from './checking-reader.ts';
import type { Connection } from './connection.ts';
import type { ReaderOptions } from './reader-options.ts';
import {
  deleteAll,
  deleteRegistration,
  dropReplaced,
  loadState,
  withdraw,
} from './row-requests.ts';
import { chunksBeyond, registrationStores } from './schema.ts';
import { CallerError } from './transaction.ts';

export interface IndexedDBStoreOptions extends Omit<ReaderOptions, 'onReset'> {
  readonly loadRepair: LoadRepair;
}

/** A store in IndexedDB. */
export class IndexedDBStore implements Store {
  readonly durability = 'disk';
  readonly #connection: Connection;
  readonly #reader: CheckingReader;
  readonly #events = new Emitter<StoreEvents>();

  constructor({ loadRepair, ...options }: IndexedDBStoreOptions) {
    const onReset = (gone: readonly string[]): void => this.#events.emit('reset', gone);
    this.#connection = options.connection;
    this.#connection.onLost = () => onReset([]);
    this.#reader = new CheckingReader({ ...options, onReset }, loadRepair);
  }

  onReset(listener: StoreEvents['reset']): () => void {
    return this.#events.on('reset', listener);
  }

  async create(state: RegistrationRows): Promise<RegistrationRows> {
    const first = await this.#connection.create({ state, repairedUid: null });
    if (!('damagedUid' in first)) return first;
    await this.read(first.damagedUid);
    const second = await this.#connection.create({ state, repairedUid: first.damagedUid });
    return 'damagedUid' in second ? this.create(state) : second;
  }

  list(): Promise<readonly RegistrationRow[]> {
    return this.#reader.list();
  }

  readAll(): Promise<readonly RegistrationRows[]> {
    return this.#reader.readAll();
  }

  async uids(): Promise<ReadonlySet<string>> {
    const keys = await this.#connection.read(['registrations'], (transaction) =>
      transaction.objectStore('registrations').getAllKeys(),
    );
    return new Set(keys);
  }

  read(uid: string): Promise<RegistrationRows | undefined> {
    return this.#reader.read(uid);
  }

  load(uid: string, indices: readonly number[]): Promise<RegistrationRows | undefined> {
    return this.#repairing(uid, () =>
      this.#connection.read(['registrations', 'records'], (transaction) =>
        loadState(transaction, uid, indices),
      ),
    );
  }

  async find(id: string): Promise<RegistrationRow | undefined> {
    const reading = this.#connection.read(['registrations'], (transaction) =>
      transaction.objectStore('registrations').index('id').get(id),
    );
    const row = await reading.catch((error: unknown) => {
      if (!mayBeUnreadable(error)) throw error;
      return error;
    });
    if (row === undefined) return undefined;
    if (registrationDefect(row) === null) return row as RegistrationRow;
    const uid = await this.#connection.read(['registrations'], (transaction) =>
      transaction.objectStore('registrations').index('id').getKey(id),
    );
    return uid === undefined ? undefined : (await this.read(uid))?.registration;
  }

  /**
   * With `relaxed` it resolves when the operating system has the bytes, so that nothing is lost when the page or the browser is
   * killed. A power loss can undo the last transactions, but only whole ones and in order: the newest bytes are lost together
   * with their counts.
   */
  async transact(
    uid: string,
    indices: readonly number[] | 'all',
    transition: Transition,
    durability: 'relaxed' | 'strict' = 'relaxed',
    signal?: AbortSignal,
  ): Promise<RegistrationRows | undefined> {
    const call = { uid, indices, transition, durability };
    return this.#repairing(uid, () => this.#connection.transact(call, signal));
  }

  async remove(uid: string): Promise<void> {
    const stores = [...registrationStores, 'leases'] as const;
    const removeBy = (rows: typeof deleteAll) =>
      this.#connection.write(stores, 'relaxed', async (transaction, writes) => {
        const leases = transaction.objectStore('leases');
        await rows(transaction, uid, writes);
        for (const name of await leases.getAllKeys()) {
          if (String(name).endsWith(uid)) writes.delete('leases', name);
        }
      });
    await removeBy(deleteAll).catch((error: unknown) => {
      if (!mayBeUnreadable(error)) throw error;
      // Its row can't be read, so what it replaces is not known.
      return removeBy(async (_transaction, _uid, writes) => deleteRegistration(writes, uid));
    });
  }

  dropReplaced(uid: string): Promise<void> {
    return this.#connection.write(registrationStores, 'relaxed', (transaction, writes) =>
      dropReplaced(transaction, uid, writes),
    );
  }

  async withdraw(uid: string, problem: Problem | null): Promise<RegistrationRows | undefined> {
    const restored = await this.#connection.write(
      registrationStores,
      'relaxed',
      (transaction, writes) => withdraw(transaction, uid, problem, writes),
    );
    return restored === undefined ? undefined : this.read(restored);
  }

  async readChunk(body: BodyAddress, offset: number): Promise<StoredChunk | undefined> {
    const row = await this.#connection.read(['chunks'], (transaction) =>
      transaction.objectStore('chunks').get(chunksBeyond(body, offset)),
    );
    if (!(row?.data instanceof ArrayBuffer)) return undefined;
    return { body, offset: row.end - row.data.byteLength, data: row.data };
  }

  readFile(): Promise<never> {
    return withoutFiles();
  }

  async sweepFiles(): Promise<void> {}

  transactLease(
    name: string,
    transition: (lease: LeaseRow | undefined) => LeaseRow | null | undefined,
  ): Promise<LeaseRow | undefined> {
    return this.#connection.write(['leases'], 'relaxed', async (transaction, writes) => {
      const row = await transaction.objectStore('leases').get(name);
      const lease = isLeaseRow(row) ? row : undefined;
      const next = decide(transition, lease);
      if (next === undefined) return lease;
      if (next === null) writes.delete('leases', name);
      else writes.put('leases', next);
      return next ?? undefined;
    });
  }

  close(): void {
    this.#reader.close();
    this.#connection.close();
  }

  /** Does `work`, and once more when it has found rows that can't be used, and these could be repaired. */
  async #repairing<T>(uid: string, work: () => Promise<T | 'damaged'>): Promise<T | undefined> {
    let failure: Error | null = null;
    const first = await work().catch((error: unknown) => {
      if (!mayBeUnreadable(error)) throw error;
      failure = error;
      return 'damaged' as const;
    });
    if (first !== 'damaged') return first;
    if (!(await this.#reader.repair(uid, failure))) return undefined;
    const second = await work();
    return second === 'damaged' ? undefined : second;
  }
}

/** Calls the caller's function. What that throws is passed on as it is. */
function decide<State, Decision>(transition: (state: State) => Decision, state: State): Decision {
  try {
    return transition(state);
  } catch (error) {
    throw new CallerError(error);
  }
}
