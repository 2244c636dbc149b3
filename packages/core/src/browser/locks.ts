import type { LockGrant, LockOptions, Locks } from '../platform/locks.ts';

/**
 * The Web Locks API. Nothing here steals locks, but any script of the origin can: that shows as a rejected request while
 * its task still runs.
 */
export function webLocks(manager: LockManager): Locks {
  return {
    async request<T>(
      name: string,
      { signal, ifAvailable }: LockOptions,
      task: (grant: LockGrant) => Promise<T>,
    ): Promise<T> {
      signal?.throwIfAborted();
      const lost = new AbortController();
      let running: Promise<T> | undefined;
      try {
        return await manager.request(
          name,
          // The API refuses a signal beside what does not wait.
          ifAvailable ? { ifAvailable } : signal ? { signal } : {},
          (lock) => {
            running = task({ held: lock !== null, lost: lost.signal });
            return running;
          },
        );
      } catch (error) {
        if (!running) throw error;
        lost.abort(error);
        return running;
      }
    },
  };
}
