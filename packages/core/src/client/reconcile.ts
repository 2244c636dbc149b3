import { type Clock, sleep } from '../browser/clock.ts';
import type { RegistrationRow } from '../model/rows.ts';
import type { Store } from '../storage/store.ts';
import { StoreClosedError } from '../storage/store.ts';
import { backoffMs } from './async-lazy.ts';
import type { SnapshotCache } from './snapshot-cache.ts';

export interface ReconcilePorts {
  readonly store: Store;
  readonly clock: Clock;
  readonly snapshots: SnapshotCache;
  /** To be called for a registration that has no rows any more. */
  readonly removed: (uid: string) => void;
  /** To be called with rows that were not shown before. */
  readonly found: (rows: readonly RegistrationRow[]) => Promise<void>;
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
      await sleep(ports.clock, backoffMs(failures), signal).catch(() => {});
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
  const rows = await store.list();
  if (signal.aborted) return;
  for (const uid of shown) if (!stored.has(uid)) removed(uid);
  await found(rows.filter(({ uid }) => !shown.has(uid)));
}
