import { type Clock, sleep } from '../browser/clock.ts';
import type { Locks } from '../browser/contexts.ts';
import { leaseName } from '../model/names.ts';
import type { RegistrationRow, RegistrationRows } from '../model/rows.ts';
import type { Store } from '../storage/store.ts';
import { concludeReplacement } from './replacements.ts';

export interface OrphanPorts {
  readonly store: Store;
  readonly clock: Clock;
  readonly locks: Locks;
  readonly name: string;
  /** To be called when rows have been removed. */
  readonly removed: (uid: string) => void;
}

/** The context that runs a registration holds its lease too, so the lease may not come free when the bodies are stored. */
const LOOK_AGAIN_MS = 1000;

/**
 * Resolves once no context is storing request bodies under this id: the registration is then active or removed. It removes
 * an orphan, which is a registration whose context has died while it stored the bodies.
 */
export async function waitUntilStored(ports: OrphanPorts, id: string): Promise<void> {
  const { store, clock, locks, name } = ports;
  for (;;) {
    const row = await store.find(id);
    if (row?.phase !== 'storing') return;
    const { uid } = row;
    const waiting = new AbortController();
    const { signal } = waiting;
    // The context that stores the bodies holds the lease, so it is granted when that context has finished or died.
    const removed = locks.request(leaseName(name, uid), { signal }, () => removeOrphan(ports, uid));
    await Promise.race([removed, sleep(clock, LOOK_AGAIN_MS, signal)]).finally(() =>
      waiting.abort(),
    );
  }
}

/** The uid that the id of this row stands for: while request bodies are stored, it is that of the settled one before it. */
export const visibleUid = ({ uid, phase, replaces }: RegistrationRow): string =>
  phase === 'storing' ? (replaces?.uids[0] ?? uid) : uid;

/** What `removeOrphan` has done. */
interface Removal {
  readonly removed: boolean;
  /** The row of the replaced registration, which has its id again. */
  readonly restored?: RegistrationRow | undefined;
}

/** Removes the registration if its request bodies are not stored. The caller holds its lease. */
async function removeOrphan({ store, removed }: OrphanPorts, uid: string): Promise<Removal> {
  if ((await store.read(uid))?.registration.phase !== 'storing') return { removed: false };
  const restored = (await store.withdraw(uid, null))?.registration;
  removed(uid);
  return { removed: true, restored };
}

export interface SweepPorts extends OrphanPorts {
  readonly keepFailedMs: number;
}

/** What stays after a sweep. */
interface Swept {
  readonly rows: readonly RegistrationRow[];
  /** Those that can be shown as they were read. */
  readonly states: readonly RegistrationRows[];
  /** The uids of those that are to be shown and have to be read. */
  readonly unread: readonly string[];
}

/** Removes orphans, old failures, and what settled registrations have replaced. */
export async function sweep(ports: SweepPorts, read: readonly RegistrationRows[]): Promise<Swept> {
  const rows: RegistrationRow[] = [];
  const states: RegistrationRows[] = [];
  const unread: string[] = [];
  for (const state of read)
    for (const row of await remaining(ports, state.registration)) {
      rows.push(row);
      if (row === state.registration && row.phase !== 'storing') states.push(state);
      else unread.push(visibleUid(row));
    }
  return { rows, states, unread };
}

/** The row if it stays, or the row of the replaced registration if that gets its id back; else nothing. */
async function remaining(
  ports: SweepPorts,
  row: RegistrationRow,
): Promise<readonly RegistrationRow[]> {
  const { store, locks, name, removed } = ports;
  // It may have settled while no page was open: the web driver works without one.
  const { restored, dropped } = await concludeReplacement(store, row);
  for (const uid of dropped) removed(uid);
  if (restored) return [restored.registration];
  if (isExpired(row, ports)) {
    await store.remove(row.uid);
    removed(row.uid);
    return [];
  }
  if (row.phase !== 'storing') return [row];
  // The context that stores it holds its lease.
  return locks.request(leaseName(name, row.uid), { ifAvailable: true }, async ({ held }) => {
    const removal: Removal = held ? await removeOrphan(ports, row.uid) : { removed: false };
    if (!removal.removed) return [row];
    return removal.restored ? [removal.restored] : [];
  });
}

const isExpired = (row: RegistrationRow, { clock, keepFailedMs }: SweepPorts): boolean =>
  row.result === 'failure' && clock.now() - (row.settledAt ?? 0) > keepFailedMs;
