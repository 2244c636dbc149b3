import { type Clock, sleep } from '../browser/clock.ts';
import type { Locks } from '../browser/locks.ts';
import { leaseName } from '../model/names.ts';
import type { RegistrationRow, RegistrationRows } from '../model/rows.ts';
import type { Store } from '../storage/store.ts';
import type { SnapshotCache } from './snapshot-cache.ts';

/** What has become of a registration that was kept for another one. */
interface Conclusion {
  /** The old one has its id again; the new one is gone. */
  readonly restored?: RegistrationRows;
  /** The uids of those that were kept and are not to be had any more. */
  readonly dropped: readonly string[];
}

const NOTHING: Conclusion = { dropped: [] };

/** Settled rows only: a success takes the place of what was kept for it, a failure gives it back. */
async function concludeReplacement(
  store: Store,
  { uid, phase, result, problem, failureReason, replaces }: RegistrationRow,
): Promise<Conclusion> {
  if (!replaces || phase !== 'settled') return NOTHING;
  const [previous = ''] = replaces.uids;
  if (result === 'failure' && replaces.until === 'whole' && (await store.read(previous))) {
    // That it was aborted is no news to whoever did it.
    const restored = await store.withdraw(uid, failureReason === 'aborted' ? null : problem);
    return restored ? { restored, dropped: [] } : NOTHING;
  }
  await store.dropReplaced(uid);
  return { dropped: replaces.uids };
}

export interface ReplacementsPorts {
  readonly store: Store;
  readonly snapshots: SnapshotCache;
  /** It has its id again. */
  readonly restored: (state: RegistrationRows) => void;
  readonly removed: (uid: string) => void;
}

/** Sees to what registrations replace: that goes, or comes back, when they are stored or have settled, wherever they ran. */
export class Replacements {
  readonly #ports: ReplacementsPorts;
  /** Those that another one is kept for until they have settled. */
  readonly #open = new Set<string>();
  readonly #concluding = new Set<Promise<void>>();
  readonly #stop: () => void;

  constructor(ports: ReplacementsPorts) {
    this.#ports = ports;
    this.#stop = ports.snapshots.onChange(({ uid, status, recordsAvailable }) => {
      if (status !== 'settled' || !this.#open.delete(uid) || !recordsAvailable) return;
      // What fails now is done at the next start.
      const concluding = this.#conclude(uid)
        .catch(() => {})
        .finally(() => this.#concluding.delete(concluding));
      this.#concluding.add(concluding);
    });
  }

  /** Call before it is shown. */
  track({ uid, replaces }: RegistrationRow): void {
    if (replaces) this.#open.add(uid);
  }

  /** It is stored and carried: what was to be kept until then goes. Should that fail, it goes later. */
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

  /** Resolves once everything is done about what has settled by now. */
  async whenConcluded(): Promise<void> {
    await Promise.all(this.#concluding);
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

export interface OrphanPorts {
  readonly store: Store;
  readonly clock: Clock;
  readonly locks: Locks;
  readonly name: string;
  /** Rows have been removed: every context is to hear of it. */
  readonly removed: (uid: string) => void;
}

/** Whoever runs a registration holds its lease too, and may have taken it before we stood in line. */
const LOOK_AGAIN_MS = 1000;

/**
 * Resolves once no context stores request bodies under this id: the registration is active then, or gone. What a dead
 * context has left is removed.
 */
export async function waitUntilStored(ports: OrphanPorts, id: string): Promise<void> {
  const { store, clock, locks, name } = ports;
  for (;;) {
    const row = await store.find(id);
    if (row?.phase !== 'storing') return;
    const { uid } = row;
    const waiting = new AbortController();
    const { signal } = waiting;
    // Whoever stores holds the lease.
    const removed = locks.request(leaseName(name, uid), { signal }, () => removeOrphan(ports, uid));
    await Promise.race([removed, sleep(clock, LOOK_AGAIN_MS, signal)]).finally(() =>
      waiting.abort(),
    );
  }
}

/** While request bodies are stored, the id still is that of what has settled before. */
export const visibleUid = ({ uid, phase, replaces }: RegistrationRow): string =>
  phase === 'storing' ? (replaces?.uids[0] ?? uid) : uid;

/** What came of a look at what was left unfinished. */
interface Removal {
  readonly removed: boolean;
  /** What has its id again. */
  readonly restored?: RegistrationRow | undefined;
}

/** Under the lease: removes it if it is unfinished. */
async function removeOrphan({ store, removed }: OrphanPorts, uid: string): Promise<Removal> {
  if ((await store.read(uid))?.registration.phase !== 'storing') return { removed: false };
  const restored = (await store.withdraw(uid, null))?.registration;
  removed(uid);
  return { removed: true, restored };
}

export interface SweepPorts extends OrphanPorts {
  readonly keepFailedMs: number;
}

/**
 * Removes what nobody will ask for: rows whose context died while it stored the request bodies, and failures that are
 * old. Resolves with the rows that stay.
 */
export async function sweep(
  ports: SweepPorts,
  rows: readonly RegistrationRow[],
): Promise<readonly RegistrationRow[]> {
  const kept: RegistrationRow[] = [];
  for (const row of rows) kept.push(...(await remaining(ports, row)));
  return kept;
}

/** The row, or what has its id again, or nothing. */
async function remaining(
  ports: SweepPorts,
  row: RegistrationRow,
): Promise<readonly RegistrationRow[]> {
  const { store, locks, name, removed } = ports;
  // It may have settled while no page was open.
  const { restored, dropped } = await concludeReplacement(store, row);
  for (const uid of dropped) removed(uid);
  if (restored) return [restored.registration];
  if (isExpired(row, ports)) {
    await store.remove(row.uid);
    removed(row.uid);
    return [];
  }
  if (row.phase !== 'storing') return [row];
  // Whoever stores it holds its lease.
  return locks.request(leaseName(name, row.uid), { ifAvailable: true }, async ({ held }) => {
    const removal: Removal = held ? await removeOrphan(ports, row.uid) : { removed: false };
    if (!removal.removed) return [row];
    return removal.restored ? [removal.restored] : [];
  });
}

const isExpired = (row: RegistrationRow, { clock, keepFailedMs }: SweepPorts): boolean =>
  row.result === 'failure' && clock.now() - (row.settledAt ?? 0) > keepFailedMs;
