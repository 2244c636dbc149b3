/** Exclusive locks across every context of the origin. */
export interface Locks {
  /**
   * Runs `task` while holding `name`; waits for it unless `ifAvailable`, in which case `task` gets `held: false`
   * when another context has it. `lost` aborts when the lock was taken away or has expired: the task must then stop.
   * `signal` gives up waiting (rejects with its reason); once held, it is the task's business to end.
   */
  request<T>(
    name: string,
    options: LockOptions,
    task: (grant: LockGrant) => Promise<T>,
  ): Promise<T>;
}

export interface LockOptions {
  readonly signal?: AbortSignal;
  readonly ifAvailable?: boolean;
}

export interface LockGrant {
  readonly held: boolean;
  readonly lost: AbortSignal;
}

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

/** A browser's connections to hosts, of which all the pages of an app share a few. */
export interface Connections {
  /** For counting them over all contexts; `null` where each can only count its own. */
  readonly locks: Locks | null;
  /** Whether many requests share one connection to this origin (HTTP/2 and later); `false` when nothing is known. */
  isMultiplexed(origin: string): boolean;
}

/** The parts of a global scope that say what was loaded how. */
export interface TimingScope {
  readonly performance?: Pick<Performance, 'getEntriesByType'>;
  readonly PerformanceObserver?: typeof PerformanceObserver;
}

/**
 * Goes by the `nextHopProtocol` of what the page has loaded. Browsers tell it of the page's own origin, and of others that
 * send `Timing-Allow-Origin`. Looks only from the first question on.
 */
export function browserConnections(scope: TimingScope, locks: Locks | null): Connections {
  let multiplexed: Set<string> | undefined;
  return {
    locks,
    isMultiplexed(origin) {
      // Browsers speak HTTP/2 over TLS only.
      if (!origin.startsWith('https:')) return false;
      multiplexed ??= watchProtocols(scope);
      return multiplexed.has(origin);
    },
  };
}

function watchProtocols({ performance, PerformanceObserver }: TimingScope): Set<string> {
  const multiplexed = new Set<string>();
  const take = (entries: readonly PerformanceEntry[]): void => {
    for (const { name, nextHopProtocol = '' } of entries as readonly PerformanceResourceTiming[])
      if (/^h[23]/.test(nextHopProtocol)) multiplexed.add(new URL(name).origin);
  };
  for (const type of ['navigation', 'resource']) take(performance?.getEntriesByType?.(type) ?? []);
  // The list above ends with the 250th resource; an observer goes on.
  if (PerformanceObserver?.supportedEntryTypes?.includes('resource'))
    new PerformanceObserver((list) => take(list.getEntries())).observe({ type: 'resource' });
  return multiplexed;
}
