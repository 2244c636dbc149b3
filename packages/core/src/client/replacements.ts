import { type Clock, sleep } from '../browser/clock.ts';
import type { RegistrationRow, RegistrationRows } from '../model/rows.ts';
import { type Store, StoreClosedError } from '../storage/store.ts';
import { repeatDelayMs } from './async-lazy.ts';
import type { SnapshotCache } from './snapshot-cache.ts';

export interface ReplacementsPorts {
  readonly store: Store;
  readonly snapshots: SnapshotCache;
  /** To be called when an old one has its id again. */
  readonly restored: (state: RegistrationRows) => void;
  /** To be called when rows have been removed. */
  readonly removed: (uid: string) => void;
}

/**
 * Removes the registrations that others replace, or gives them their id back: when the new one is stored or has settled,
 * whichever context ran it.
 */
export class Replacements {
  readonly #ports: ReplacementsPorts;
  /** The uids of those that replace another one and have not settled. */
  readonly #open = new Set<string>();
  #concluded: Promise<void> = Promise.resolve();
  readonly #stop: () => void;

  constructor(ports: ReplacementsPorts) {
    this.#ports = ports;
    this.#stop = ports.snapshots.onChange(({ uid, status, recordsAvailable }) => {
      if (status !== 'settled' || !this.#open.delete(uid) || !recordsAvailable) return;
      // One after another. If this fails, the next `sweep` does it.
      this.#concluded = this.#concluded.then(() => this.#conclude(uid)).catch(() => {});
    });
  }

  /** To be called before the snapshot of this row is shown. */
  track({ uid, replaces }: RegistrationRow): void {
    if (replaces) this.#open.add(uid);
  }

  /** Removes what was to be kept until this one is stored. If that fails, the next `sweep` does it. */
  async dropOnceStored({ uid, replaces }: RegistrationRow): Promise<void> {
    const { store, removed } = this.#ports;
    if (replaces?.until !== 'stored') return;
    try {
      await store.dropReplaced(uid);
    } catch {
      return;
    }
    for (const each of replaces.uids) removed(each);
  }

  /** Resolves once this is done for all that have settled so far. */
  whenConcluded(): Promise<void> {
    return this.#concluded;
  }

  close(): void {
    this.#stop();
  }

  async #conclude(uid: string): Promise<void> {
    const { store, restored, removed } = this.#ports;
    const state = await store.transact(uid, [], () => null);
    if (!state) return;
    const conclusion = await concludeReplacement(store, state.registration);
    for (const each of conclusion.dropped) removed(each);
    if (!conclusion.restored) return;
    restored(conclusion.restored);
    removed(uid);
  }
}

/** What has become of the registrations that another one replaces. */
interface Conclusion {
  /** The rows of the old one, which has its id again. The new one has been removed. */
  readonly restored?: RegistrationRows;
  /** The uids of the old ones that have been removed. */
  readonly dropped: readonly string[];
}

const NOTHING: Conclusion = { dropped: [] };

/** When the new one has settled: after a success the old ones are removed, after a failure the newest of them gets its id back. */
export async function concludeReplacement(
  store: Store,
  { uid, phase, result, problem, failureReason, replaces }: RegistrationRow,
): Promise<Conclusion> {
  if (!replaces || phase !== 'settled') return NOTHING;
  const [previous = ''] = replaces.uids;
  if (result === 'failure' && replaces.until === 'whole' && (await store.read(previous))) {
    // An abort is what the app wanted, and no problem that the old one should show.
    const restored = await store.withdraw(uid, failureReason === 'aborted' ? null : problem);
    return restored ? { restored, dropped: [] } : NOTHING;
  }
  await store.dropReplaced(uid);
  return { dropped: replaces.uids };
}

export interface ReconcilePorts {
  readonly store: Store;
  readonly clock: Clock;
  readonly snapshots: SnapshotCache;
  /** To be called for a registration that has no rows any more. */
  readonly removed: (uid: string) => void;
  /** To be called with registrations that were not shown before. */
  readonly found: (states: readonly RegistrationRows[]) => Promise<void>;
}

/** Compares what is shown with what is stored each time that the store was reset. Returns the function that ends it. */
export function reconcileOnReset(ports: ReconcilePorts): () => void {
  let latest = new AbortController();
  const stopWatching = ports.store.onReset((uids) => {
    for (const uid of uids) ports.removed(uid);
    latest.abort();
    latest = new AbortController();
    void reconcile(ports, latest.signal);
  });
  return () => {
    stopWatching();
    latest.abort();
  };
}

/** Tries until the store can be read. */
async function reconcile(ports: ReconcilePorts, signal: AbortSignal): Promise<void> {
  for (let failures = 1; !signal.aborted; failures += 1) {
    try {
      return await compare(ports, signal);
    } catch (error) {
      // A newer version of the app uses the database. What its contexts tell is still shown.
      if (error instanceof StoreClosedError) return;
      await sleep(ports.clock, repeatDelayMs(failures), signal).catch(() => {});
    }
  }
}

async function compare(
  { store, snapshots, removed, found }: ReconcilePorts,
  signal: AbortSignal,
): Promise<void> {
  // Before the store is read, because what is created meanwhile may be missing in the answer.
  const shown = new Set(snapshots.all.getSnapshot().map(({ uid }) => uid));
  const stored = await store.uids();
  const states = await store.readAll();
  if (signal.aborted) return;
  for (const uid of shown) if (!stored.has(uid)) removed(uid);
  await found(states.filter(({ registration }) => !shown.has(registration.uid)));
}
