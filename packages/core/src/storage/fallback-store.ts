import type { Clock } from '../browser/clock.ts';
import { Emitter } from '../browser/emitter.ts';
import {
  type BodyAddress,
  byAge,
  type RegistrationRow,
  type RegistrationRows,
} from '../model/rows.ts';
import { createMemoryStore } from './memory-store.ts';
import { type Store, StoreClosedError, type StoreEvents } from './store.ts';

/** The disk is tried again after this wait. Each wait is twice as long as the one before, up to the longest. */
const FIRST_TRY_MS = 5_000;
const LONGEST_WAIT_MS = 300_000;

interface FallbackStoreOptions {
  readonly memory: Store;
  readonly openDisk: () => Promise<Store>;
  readonly clock: Clock;
  /** Is called when the disk can be used. */
  readonly onDisk: () => void;
}

/** Bodies in memory are kept from the page's own work: more than this is a `QuotaExceededError`. */
const MEMORY_BYTES = 256 * 1024 * 1024;

/** A store in memory, which tries the disk again from time to time. Without `openDisk` it is in memory for good. */
export function openFallbackStore({
  openDisk,
  ...options
}: Pick<FallbackStoreOptions, 'clock' | 'onDisk'> & {
  readonly openDisk: FallbackStoreOptions['openDisk'] | null;
}): Store {
  const memory = createMemoryStore({ capacityBytes: MEMORY_BYTES });
  return openDisk ? new FallbackStore({ ...options, memory, openDisk }) : memory;
}

/**
 * Stores in memory as long as there is no disk. Once there is one, new registrations are stored there, and those that are there
 * already are found again. Registrations that were begun in memory stay in memory.
 */
class FallbackStore implements Store {
  readonly #options: FallbackStoreOptions;
  readonly #events = new Emitter<StoreEvents>();
  /** The uids of the registrations that were begun in memory. */
  readonly #inMemory = new Set<string>();
  #disk: Store | null = null;
  #isClosed = false;
  #cancelTry: () => void = () => {};

  constructor(options: FallbackStoreOptions) {
    this.#options = options;
    this.#tryAfter(FIRST_TRY_MS);
  }

  get durability(): 'disk' | 'memory' {
    return this.#disk ? 'disk' : 'memory';
  }

  onReset: Store['onReset'] = (listener) => this.#events.on('reset', listener);

  async create(state: RegistrationRows): Promise<RegistrationRows> {
    const { memory } = this.#options;
    const { id, uid } = state.registration;
    // An id that was begun in memory stays there until it is released.
    if (this.#disk && !(await memory.find(id))) return this.#disk.create(state);
    this.#inMemory.add(uid);
    return memory.create(state).catch((error: unknown) => {
      this.#inMemory.delete(uid);
      throw error;
    });
  }

  async list(): Promise<readonly RegistrationRow[]> {
    const inMemory = await this.#options.memory.list();
    const onDisk = (await this.#disk?.list()) ?? [];
    const taken = new Set(inMemory.map(({ id }) => id));
    return [...inMemory, ...onDisk.filter(({ id }) => !taken.has(id))].sort(byAge);
  }

  async readAll(): Promise<readonly RegistrationRows[]> {
    const inMemory = await this.#options.memory.readAll();
    const onDisk = (await this.#disk?.readAll()) ?? [];
    const taken = new Set(inMemory.map(({ registration }) => registration.id));
    return [...inMemory, ...onDisk.filter(({ registration }) => !taken.has(registration.id))].sort(
      (one, other) => byAge(one.registration, other.registration),
    );
  }

  async uids(): Promise<ReadonlySet<string>> {
    const inMemory = await this.#options.memory.uids();
    const onDisk = (await this.#disk?.uids()) ?? [];
    return new Set([...inMemory, ...onDisk]);
  }

  async find(id: string): Promise<RegistrationRow | undefined> {
    return (await this.#options.memory.find(id)) ?? (await this.#disk?.find(id));
  }

  read: Store['read'] = (uid) => this.#storeOf(uid).read(uid);

  load: Store['load'] = (uid, indices) => this.#storeOf(uid).load(uid, indices);

  transact: Store['transact'] = (uid, ...args) => this.#storeOf(uid).transact(uid, ...args);

  readChunk: Store['readChunk'] = (body: BodyAddress, offset) =>
    this.#storeOf(body.uid).readChunk(body, offset);

  readFile: Store['readFile'] = (uid, part) => this.#storeOf(uid).readFile(uid, part);

  sweepFiles: Store['sweepFiles'] = (state, only) =>
    this.#storeOf(state.registration.uid).sweepFiles(state, only);

  remove: Store['remove'] = (uid) => this.#storeOf(uid).remove(uid);

  dropReplaced: Store['dropReplaced'] = (uid) => this.#storeOf(uid).dropReplaced(uid);

  withdraw: Store['withdraw'] = (uid, problem) => this.#storeOf(uid).withdraw(uid, problem);

  transactLease: Store['transactLease'] = (name, transition) => {
    const isInMemory = [...this.#inMemory].some((uid) => name.endsWith(uid));
    const store = (!isInMemory && this.#disk) || this.#options.memory;
    return store.transactLease(name, transition);
  };

  close(): void {
    this.#isClosed = true;
    this.#cancelTry();
    this.#options.memory.close();
    this.#disk?.close();
  }

  #storeOf(uid: string): Store {
    return (!this.#inMemory.has(uid) && this.#disk) || this.#options.memory;
  }

  #tryAfter(delayMs: number): void {
    const { clock } = this.#options;
    this.#cancelTry = clock.setTimer(() => void this.#try(delayMs), delayMs);
  }

  async #try(waitedMs: number): Promise<void> {
    const { openDisk, onDisk } = this.#options;
    try {
      const disk = await openDisk();
      if (this.#isClosed) return disk.close();
      this.#disk = disk;
      disk.onReset((gone) => this.#events.emit('reset', gone));
      onDisk();
      this.#events.emit('reset', []);
    } catch (error) {
      // A page that is too old for the database stays so.
      if (this.#isClosed || error instanceof StoreClosedError) return;
      this.#tryAfter(Math.min(LONGEST_WAIT_MS, waitedMs * 2));
    }
  }
}
