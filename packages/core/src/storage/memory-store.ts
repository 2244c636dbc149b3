import {
  markReplaced,
  removeReplacedUids,
  replacementRows,
  restoreReplaced,
  setReplacedBy,
  unusedReplacedUids,
} from '../model/replacement.ts';
import {
  type BodyAddress,
  byAge,
  type LeaseRow,
  type RecordRow,
  type RegistrationRow,
  type RegistrationRows,
} from '../model/rows.ts';
import type { Problem } from '../model/snapshot.ts';
import type {
  Change,
  DeletedBody,
  StoredChunk,
  Transition,
} from '../model/transitions/transition.ts';
import {
  ActiveIdError,
  quotaExceeded,
  type Store,
  StoreClosedError,
  withoutFiles,
} from './store.ts';

export interface MemoryStoreOptions {
  /** How many bytes of bodies it takes. With more, calls reject with `QuotaExceededError`. No limit by default. */
  readonly capacityBytes?: number;
  /** Copies what comes and goes, and throws for what can't be copied. Default `structuredClone`. */
  readonly clone?: Clone;
}

/** As `structuredClone`. */
export type Clone = <T>(value: T) => T;

/** A store in memory, for browsers without a disk and for tests. */
export function createMemoryStore(options: MemoryStoreOptions = {}): Store {
  const { capacityBytes = Number.POSITIVE_INFINITY, clone = (value) => structuredClone(value) } =
    options;
  return new MemoryStore(capacityBytes, clone);
}

/**
 * Rows are cloned on their way in and out, as a database does it: changing an object that was passed or returned does not change
 * what is stored, and what can't be cloned is refused.
 */
export class MemoryStore implements Store {
  readonly durability = 'memory';
  readonly #capacityBytes: number;
  readonly #clone: Clone;
  readonly #registrations = new Map<string, RegistrationRow>();
  readonly #records = new Map<string, Map<number, RecordRow>>();
  readonly #bodies = new Map<string, StoredChunk[]>();
  readonly #leases = new Map<string, LeaseRow>();
  #storedBytes = 0;
  #closed = false;

  constructor(capacityBytes: number, clone: Clone) {
    this.#capacityBytes = capacityBytes;
    this.#clone = clone;
  }

  readonly onReset: Store['onReset'] = () => () => {};

  async create(state: RegistrationRows): Promise<RegistrationRows> {
    this.#assertOpen();
    const { id, uid } = state.registration;
    const previous = this.#withId(id);
    if (previous && previous.phase !== 'settled') throw new ActiveIdError(id);
    const { registration, records } = this.#clone(replacementRows(state, previous));
    if (previous) this.#registrations.set(previous.uid, markReplaced(previous, registration));
    this.#registrations.set(uid, registration);
    this.#records.set(uid, new Map(records.map((record) => [record.index, record])));
    return this.#clone({ registration, records });
  }

  async list(): Promise<readonly RegistrationRow[]> {
    this.#assertOpen();
    const rows = [...this.#registrations.values()].filter(({ replacedBy }) => !replacedBy);
    return this.#clone(rows).sort(byAge);
  }

  async readAll(): Promise<readonly RegistrationRows[]> {
    const rows = await this.list();
    return rows.flatMap(({ uid }) => this.#state(uid, 'all') ?? []);
  }

  async uids(): Promise<ReadonlySet<string>> {
    this.#assertOpen();
    return new Set(this.#registrations.keys());
  }

  async read(uid: string): Promise<RegistrationRows | undefined> {
    this.#assertOpen();
    return this.#state(uid, 'all');
  }

  async load(uid: string, indices: readonly number[]): Promise<RegistrationRows | undefined> {
    this.#assertOpen();
    return this.#state(uid, indices);
  }

  async find(id: string): Promise<RegistrationRow | undefined> {
    this.#assertOpen();
    return this.#clone(this.#withId(id));
  }

  async transact(
    uid: string,
    indices: readonly number[] | 'all',
    transition: Transition,
  ): Promise<RegistrationRows | undefined> {
    this.#assertOpen();
    const state = this.#state(uid, indices);
    if (!state) return undefined;
    const change = transition(state);
    if (change) this.#apply(uid, change);
    return this.#state(uid, indices);
  }

  async remove(uid: string): Promise<void> {
    this.#assertOpen();
    const uids = [uid, ...(this.#registrations.get(uid)?.replaces?.uids ?? [])];
    for (const each of uids) this.#forget(each);
    for (const name of this.#leases.keys()) if (name.endsWith(uid)) this.#leases.delete(name);
  }

  async dropReplaced(uid: string): Promise<void> {
    this.#assertOpen();
    const row = this.#registrations.get(uid);
    if (!row) return;
    const gone = unusedReplacedUids(row, [...(this.#records.get(uid)?.values() ?? [])]);
    for (const each of gone) this.#forget(each);
    const next = removeReplacedUids(row, gone);
    this.#registrations.set(uid, next);
    for (const each of next.replaces?.uids ?? []) {
      const kept = this.#registrations.get(each);
      if (kept) this.#registrations.set(each, setReplacedBy(kept, uid));
    }
  }

  async withdraw(uid: string, problem: Problem | null): Promise<RegistrationRows | undefined> {
    this.#assertOpen();
    const previousUid = this.#registrations.get(uid)?.replaces?.uids[0] ?? '';
    const previous = this.#registrations.get(previousUid);
    this.#forget(uid);
    if (!previous) return undefined;
    this.#registrations.set(previousUid, restoreReplaced(previous, problem));
    return this.#state(previousUid, 'all');
  }

  async readChunk(body: BodyAddress, offset: number): Promise<StoredChunk | undefined> {
    this.#assertOpen();
    const chunks = this.#bodies.get(keyOf(body)) ?? [];
    return this.#clone(chunks.find((chunk) => endOf(chunk) > offset));
  }

  readonly readFile: Store['readFile'] = withoutFiles;

  async sweepFiles(): Promise<void> {}

  async transactLease(
    name: string,
    transition: (lease: LeaseRow | undefined) => LeaseRow | null | undefined,
  ): Promise<LeaseRow | undefined> {
    this.#assertOpen();
    const lease = transition(this.#clone(this.#leases.get(name)));
    if (lease) this.#leases.set(name, this.#clone(lease));
    if (lease === null) this.#leases.delete(name);
    return this.#clone(this.#leases.get(name));
  }

  close(): void {
    this.#closed = true;
  }

  #assertOpen(): void {
    if (this.#closed) throw new StoreClosedError('The store is closed.');
  }

  #withId(id: string): RegistrationRow | undefined {
    return [...this.#registrations.values()].find((registration) => registration.id === id);
  }

  #state(uid: string, indices: readonly number[] | 'all'): RegistrationRows | undefined {
    const registration = this.#registrations.get(uid);
    if (!registration) return undefined;
    const records = [...(this.#records.get(uid)?.values() ?? [])]
      .filter((record) => indices === 'all' || indices.includes(record.index))
      .sort((one, other) => one.index - other.index);
    return this.#clone({ registration, records });
  }

  /** Everything that can fail comes before the first change, so that a change is made wholly or not at all. */
  #apply(uid: string, change: Change): void {
    const { registration, records, putChunk, deleteBodies } = this.#clone(change);
    const freedBytes = (deleteBodies ?? []).reduce((sum, body) => sum + this.#sizeOf(body), 0);
    const addedBytes = putChunk?.data.byteLength ?? 0;
    if (this.#storedBytes - freedBytes + addedBytes > this.#capacityBytes) {
      throw quotaExceeded(`The memory store holds ${this.#capacityBytes} bytes at most.`);
    }
    for (const body of deleteBodies ?? []) this.#cut(body);
    if (putChunk && addedBytes > 0) this.#put(putChunk);
    this.#storedBytes += addedBytes - freedBytes;
    this.#registrations.set(uid, registration);
    for (const record of records ?? []) this.#records.get(uid)?.set(record.index, record);
  }

  #put(chunk: StoredChunk): void {
    const stored = this.#bodies.get(keyOf(chunk.body));
    if (stored) stored.push(chunk);
    else this.#bodies.set(keyOf(chunk.body), [chunk]);
  }

  #cut(body: DeletedBody): void {
    const all = this.#bodies.get(keyOf(body)) ?? [];
    const kept = all.filter((chunk) => endOf(chunk) <= from(body));
    if (kept.length > 0) this.#bodies.set(keyOf(body), kept);
    else this.#bodies.delete(keyOf(body));
  }

  /** The bytes of the chunks that reach beyond `from`. */
  #sizeOf(body: DeletedBody): number {
    return (this.#bodies.get(keyOf(body)) ?? [])
      .filter((chunk) => endOf(chunk) > from(body))
      .reduce((sum, { data }) => sum + data.byteLength, 0);
  }

  #forget(uid: string): void {
    for (const [key, chunks] of this.#bodies) {
      const body = chunks[0]?.body;
      if (body?.uid !== uid) continue;
      this.#storedBytes -= this.#sizeOf(body);
      this.#bodies.delete(key);
    }
    this.#records.delete(uid);
    this.#registrations.delete(uid);
  }
}

const keyOf = (body: BodyAddress): string => JSON.stringify([body.uid, body.index, body.side]);
const from = (body: DeletedBody): number => body.from ?? 0;
const endOf = (chunk: StoredChunk): number => chunk.offset + chunk.data.byteLength;
