import type { Locks } from '../platform/locks.ts';
import { createLeaseLocks, type LeaseLocksPorts } from '../storage/lease-locks.ts';

/**
 * Web Locks, or leases in the store where there are none. Whether the browser grants them shows only when one is asked
 * for: where site data is blocked it refuses with `SecurityError`, and leases take over for good.
 */
export function chooseLocks(webLocks: Locks | null, leases: LeaseLocksPorts): Locks {
  let inStore = webLocks ? null : createLeaseLocks(leases);
  return {
    async request(name, options, task) {
      if (!webLocks || inStore) {
        inStore ??= createLeaseLocks(leases);
        return inStore.request(name, options, task);
      }
      let isBegun = false;
      try {
        return await webLocks.request(name, options, (grant) => {
          isBegun = true;
          return task(grant);
        });
      } catch (error) {
        const isRefused = error instanceof Error && error.name === 'SecurityError' && !isBegun;
        if (!isRefused) throw error;
        inStore ??= createLeaseLocks(leases);
        return inStore.request(name, options, task);
      }
    },
  };
}
