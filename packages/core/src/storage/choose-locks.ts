import { sleep } from '../browser/clock.ts';
import type { LockOptions, Locks } from '../browser/contexts.ts';
import type { createLeaseLocks, LeaseLocksPorts } from './lease-locks.ts';

/** Loads the locks that are made of leases in the store. Rejects when they can't be loaded now. */
export type LoadLeaseLocks = () => Promise<{ readonly createLeaseLocks: typeof createLeaseLocks }>;

/** When the leases can't be loaded, they are tried again after this long. */
const RETRY_AFTER_MS = 1_000;

/**
 * Web Locks, or leases in the store where there are none. Whether the browser grants Web Locks shows only when one is asked
 * for: where site data is blocked it refuses with `SecurityError`, and leases take over for good.
 */
export function chooseLocks(
  webLocks: Locks | null,
  leases: LeaseLocksPorts,
  loadLeaseLocks: LoadLeaseLocks,
): Locks {
  let isRefused = webLocks === null;
  let leaseLocks: Locks | null = null;
  /** `null` when they can't be loaded, and nobody wants to wait for that. */
  const loadLocks = async ({ ifAvailable, signal }: LockOptions): Promise<Locks | null> => {
    for (;;) {
      signal?.throwIfAborted();
      leaseLocks ??= await loadLeaseLocks().then(
        (loaded) => loaded.createLeaseLocks(leases),
        () => null,
      );
      if (leaseLocks || ifAvailable) return leaseLocks;
      await sleep(leases.clock, RETRY_AFTER_MS, signal ?? new AbortController().signal);
    }
  };
  return {
    async request(name, options, task) {
      if (webLocks && !isRefused) {
        let isBegun = false;
        try {
          return await webLocks.request(name, options, (grant) => {
            isBegun = true;
            return task(grant);
          });
        } catch (error) {
          isRefused = error instanceof Error && error.name === 'SecurityError' && !isBegun;
          if (!isRefused) throw error;
        }
      }
      const locks = await loadLocks(options);
      // As if somebody else held the lock.
      if (!locks) return task({ held: false, lost: new AbortController().signal });
      return locks.request(name, options, task);
    },
  };
}
