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
  /** There are no rows of it any more. */
  readonly removed: (uid: string) => void;
  /** They were not known before. */
  readonly found: (rows: readonly RegistrationRow[]) => Promise<void>;
}

/** Makes what is shown true to what is stored each time that the store was reset; returns the function that ends it. */
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
      // The page is too old for the database, which other contexts work on: what they tell is shown.
      if (error instanceof StoreClosedError) return;
      await sleep(ports.clock, backoffMs(failures), signal).catch(() => {});
    }
  }
}

async function compare(
  { store, snapshots, removed, found }: ReconcilePorts,
  signal: AbortSignal,
): Promise<void> {
  // Taken first: what is created from here on may be missing in what the store says.
  const known = new Set(snapshots.all.getSnapshot().map(({ uid }) => uid));
  const stored = await store.uids();
  const rows = await store.list();
  if (signal.aborted) return;
  for (const uid of known) if (!stored.has(uid)) removed(uid);
  await found(rows.filter(({ uid }) => !known.has(uid)));
}
