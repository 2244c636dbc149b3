import type { Connections } from './connections.ts';
import type { Locks } from './locks.ts';

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
