import type { Clock } from './clock.ts';

/*
 * What the contexts of an origin (pages, workers, the service worker) share: locks, and a channel for messages.
 */

/** Exclusive locks across every context of the origin. */
export interface Locks {
  /** Waits for the lock `name`, and runs `task` while it is held. Settles as `task` does. */
  request<T>(
    name: string,
    options: LockOptions,
    task: (grant: LockGrant) => Promise<T>,
  ): Promise<T>;
}

export interface LockOptions {
  /** Ends the waiting: `request` rejects with its reason. It has no effect on a task that runs. */
  readonly signal?: AbortSignal;
  /** Does not wait: when another context has the lock, `task` runs at once with `held: false`. */
  readonly ifAvailable?: boolean;
}

export interface LockGrant {
  readonly held: boolean;
  /** Aborts when the lock was taken away or has expired. The task must stop then. */
  readonly lost: AbortSignal;
}

/**
 * Locks by the Web Locks API. Any script of the origin may steal a lock: then the request rejects while its task still
 * runs.
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
          // The API refuses a signal together with `ifAvailable`.
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

/** The connections of the browser to hosts. All pages of an app share those to one host. */
export interface Connections {
  /** By which they are counted over all contexts. `null` where each context can only count its own. */
  readonly locks: Locks | null;
  /** Whether many requests share one connection to this origin (HTTP/2 and 3). `false` when nothing is known of it. */
  isMultiplexed(origin: string): boolean;
}

/** The parts of a global scope that say by which protocol something was loaded. */
export interface TimingScope {
  readonly performance?: Pick<Performance, 'getEntriesByType'>;
  readonly PerformanceObserver?: typeof PerformanceObserver;
}

/**
 * The protocol is the `nextHopProtocol` of what the page has loaded (Resource Timing). Browsers tell it of the page's own
 * origin, and of others that send `Timing-Allow-Origin`. Nothing is watched before the first question.
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
  // The browser's own list ends with the 250th resource. An observer hears of later ones too.
  if (PerformanceObserver?.supportedEntryTypes?.includes('resource'))
    new PerformanceObserver((list) => take(list.getEntries())).observe({ type: 'resource' });
  return multiplexed;
}

/** Messages between the contexts of the origin. A context does not hear its own. */
export interface Channel {
  /** Calls `listener` for every message until the channel is closed; returns the function that ends it. */
  onMessage(listener: (message: unknown) => void): () => void;
  post(message: unknown): void;
  close(): void;
}

/** A `Channel` over the browser's BroadcastChannel. */
export function broadcastChannel(channel: BroadcastChannel): Channel {
  let closed = false;
  return {
    onMessage(listener) {
      const hear = ({ data }: MessageEvent): void => {
        if (!closed) listener(data);
      };
      channel.addEventListener('message', hear);
      return () => channel.removeEventListener('message', hear);
    },
    post(message) {
      // Work that ends after the close may still post, and nobody listens any more.
      if (!closed) channel.postMessage(message);
    },
    close() {
      closed = true;
      channel.close();
    },
  };
}

/** Resolves with the next message that `isWanted`, or with `null` after `limitMs`. */
export function nextMessage<Message>(
  channel: Channel | null,
  clock: Clock,
  limitMs: number,
  isWanted: (message: unknown) => message is Message,
): Promise<Message | null> {
  return new Promise((resolve) => {
    const end = (message: Message | null): void => {
      stop?.();
      cancel();
      resolve(message);
    };
    const cancel = clock.setTimer(() => end(null), limitMs);
    const stop = channel?.onMessage((message) => {
      if (isWanted(message)) end(message);
    });
  });
}
