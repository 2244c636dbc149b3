import { type Clock, sleep } from '../../browser/clock.ts';
import type { RegistrationRow, RegistrationRows } from '../../model/rows.ts';
import type { Store } from '../../storage/store.ts';
import type { WorkerStore } from '../worker-ports.ts';

/** Reads side by side; more at a time only fill the queue of the database. */
const SIDE_BY_SIDE = 50;

export interface CachedRegistration {
  readonly registration: RegistrationRow;
  /** Whose records are there, best first: its own, and those of the one that it is to replace. */
  readonly parts: readonly RegistrationRows[];
}

/** The registrations of a store, in memory: read once, and again where somebody says that they have changed. */
export class RegistrationCache {
  readonly #store: Pick<WorkerStore, 'use'>;
  readonly #onChange: () => void;
  readonly states: Map<string, CachedRegistration> = new Map();
  /** What has changed since it was read. */
  readonly #stale = new Set<string>();
  #isLoaded = false;
  #loading: Promise<void> | null = null;

  /** `onChange` is called whenever `states` has changed. */
  constructor(store: Pick<WorkerStore, 'use'>, onChange: () => void) {
    this.#store = store;
    this.#onChange = onChange;
  }

  /** Whether all that is known to be stored is in `states`. */
  get isCurrent(): boolean {
    return this.#isLoaded && this.#stale.size === 0;
  }

  /** Somebody says so. Before anything was asked for there is nothing to keep up with. */
  hasChanged(uid: string): void {
    if (!this.#isLoaded && !this.#loading) return;
    this.#stale.add(uid);
    this.load().catch(() => {});
  }

  /** Resolves once it is current. */
  load(): Promise<void> {
    this.#loading ??= this.#load().finally(() => {
      this.#loading = null;
    });
    return this.#loading;
  }

  /** Looks through the whole store for what nobody has told of (yet). */
  async refresh(): Promise<void> {
    await this.#readAll(await this.#changed());
    this.#isLoaded = true;
  }

  /** What is stored of it now. */
  async read(uid: string): Promise<CachedRegistration | undefined> {
    const read = await this.#store.use((store) => readCached(store, uid));
    const known = this.states.get(uid);
    // Reads overtake each other.
    if (read && known && read.registration.revision < known.registration.revision) return known;
    if (read) this.states.set(uid, read);
    else this.states.delete(uid);
    if (read || known) this.#onChange();
    return read;
  }

  async #load(): Promise<void> {
    while (!this.isCurrent) {
      const stale = [...this.#stale];
      this.#stale.clear();
      try {
        if (this.#isLoaded) await this.#readAll(stale);
        else await this.refresh();
      } catch (error) {
        for (const uid of stale) this.#stale.add(uid);
        throw error;
      }
    }
  }

  async #readAll(uids: readonly string[]): Promise<void> {
    for (let at = 0; at < uids.length; at += SIDE_BY_SIDE)
      await Promise.all(uids.slice(at, at + SIDE_BY_SIDE).map((uid) => this.read(uid)));
  }

  /** What is not known as it is stored now. */
  async #changed(): Promise<readonly string[]> {
    const rows = await this.#store.use((store) => store.list());
    const listed = new Set(rows.map(({ uid }) => uid));
    for (const uid of [...this.states.keys()])
      if (!listed.has(uid)) {
        this.states.delete(uid);
        this.#onChange();
      }
    return rows
      .filter(({ uid, revision }) => this.states.get(uid)?.registration.revision !== revision)
      .map(({ uid }) => uid);
  }
}

async function readCached(store: Store, uid: string): Promise<CachedRegistration | undefined> {
  const state = await store.read(uid);
  if (!state) return undefined;
  const { registration } = state;
  const { phase, replaces } = registration;
  const replacedUid = phase === 'settled' ? undefined : replaces?.uids[0];
  const replaced = replacedUid === undefined ? undefined : await store.read(replacedUid);
  return { registration, parts: inOrder(phase === 'storing' ? undefined : state, replaced) };
}

/** What is whole of the new one, then what it replaces, then what is still growing. */
function inOrder(
  state: RegistrationRows | undefined,
  replaced: RegistrationRows | undefined,
): readonly RegistrationRows[] {
  if (!state || !replaced) return [state, replaced].filter((each) => each !== undefined);
  const { registration, records } = state;
  const whole = records.filter(({ state }) => state === 'done');
  const growing = records.filter(({ state }) => state !== 'done');
  return [{ registration, records: whole }, replaced, { registration, records: growing }];
}

/**
 * What the store has, or what is elsewhere. The store has a head start; one that is late by then (a blocked database, a
 * disk that is busy) holds nobody up: whichever answers first is taken. What only the store has, or only the network,
 * comes in any case.
 */
export async function storeFirst(
  stored: Promise<Response | undefined>,
  elsewhere: () => Promise<Response>,
  clock: Clock,
  headStartMs: number,
  onLate: () => void,
): Promise<Response> {
  const early = await inTime(stored, clock, headStartMs);
  if (early) return early.response ?? elsewhere();
  onLate();
  const fetched = elsewhere();
  // Whoever comes second is not read.
  const first = await Promise.race([
    stored.then((response) => response ?? fetched),
    fetched.catch((error) => stored.then((response) => response ?? Promise.reject(error))),
  ]);
  for (const other of [stored, fetched])
    other.then(
      (response) => response !== first && void response?.body?.cancel().catch(() => {}),
      () => {},
    );
  return first;
}

/** What the store has, if it says so within `ms`; else `null`. */
export async function inTime(
  stored: Promise<Response | undefined>,
  clock: Clock,
  ms: number,
): Promise<{ readonly response: Response | undefined } | null> {
  const over = new AbortController();
  const late = sleep(clock, ms, over.signal).then(
    () => null,
    () => null,
  );
  try {
    return await Promise.race([stored.then((response) => ({ response })), late]);
  } finally {
    over.abort();
  }
}
