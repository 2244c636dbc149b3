import { leaseName } from '../model/names.ts';
import { type Clock, sleep } from '../platform/clock.ts';
import type { Locks } from '../platform/locks.ts';
import type { Store } from '../storage/store.ts';
import type { RegistrationRow } from '../store/registration-row.ts';

export interface StoringPorts {
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
export async function untilStored(ports: StoringPorts, id: string): Promise<void> {
  const { store, clock, locks, name } = ports;
  for (;;) {
    const row = await store.find(id);
    if (row?.phase !== 'storing') return;
    const { uid } = row;
    const waiting = new AbortController();
    const { signal } = waiting;
    // Whoever stores holds the lease.
    const removed = locks.request(leaseName(name, uid), { signal }, () =>
      removeUnfinished(ports, uid),
    );
    await Promise.race([removed, sleep(clock, LOOK_AGAIN_MS, signal)]).finally(() =>
      waiting.abort(),
    );
  }
}

/** While request bodies are stored, the id still is that of what has settled before. */
export const shownUid = ({ uid, phase, replaces }: RegistrationRow): string =>
  phase === 'storing' ? (replaces?.uids[0] ?? uid) : uid;

/** What came of a look at what was left unfinished. */
export interface Removal {
  readonly removed: boolean;
  /** What has its id again. */
  readonly restored?: RegistrationRow | undefined;
}

/** Under the lease: removes it if it is unfinished. */
export async function removeUnfinished(
  { store, removed }: StoringPorts,
  uid: string,
): Promise<Removal> {
  if ((await store.read(uid))?.registration.phase !== 'storing') return { removed: false };
  const restored = (await store.withdraw(uid, null))?.registration;
  removed(uid);
  return { removed: true, restored };
}
