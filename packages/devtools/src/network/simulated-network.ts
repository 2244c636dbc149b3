import type { PrepareRequest, SnapshotSource } from '@bgfetch/core';

/** Options of `simulatedNetwork`. All are optional. */
export interface SimulatedNetworkOptions {
  /** Pages of the origin that use the same name go offline and online together. Default `bgfetch-devtools:network`. */
  readonly channel?: string;
  /** The app's own hook, which is called while the network is on. Default: none. */
  readonly prepareRequest?: PrepareRequest;
}

/** A network that can be switched off for this library, in all tabs, to see what an app does then. */
export interface SimulatedNetwork {
  /** Whether it is on. */
  readonly online: SnapshotSource<boolean>;
  /**
   * For the option `prepareRequest` of the manager: rejects with `NetworkError` while the network is off, so that nothing is sent.
   * The web driver sends by the browser, which does not ask.
   */
  readonly prepareRequest: PrepareRequest;
  /**
   * Switches it. While it is off, `navigator.onLine` is `false`, and the events `offline` and `online` are fired, as the browser does
   * it. What is under way goes on until it is interrupted; the devtools do that. It stays off until a page switches it on, or all
   * pages that have one are closed or reloaded.
   */
  setOnline(online: boolean): void;
  /** Switches it on for this page, and leaves the others alone. */
  close(): void;
}

/**
 * A network to give to `createBackgroundFetch` and to the devtools, so that "Go offline" works. It costs one hook before each
 * request, and changes nothing while it is on.
 *
 * @example
 * ```ts
 * const network = simulatedNetwork();
 * const bg = createBackgroundFetch({ prepareRequest: network.prepareRequest });
 * network.setOnline(false);
 * ```
 */
export function simulatedNetwork(options: SimulatedNetworkOptions = {}): SimulatedNetwork {
  const { channel: name = 'bgfetch-devtools:network', prepareRequest } = options;
  const listeners = new Set<() => void>();
  let isOnline = true;
  const channel = typeof BroadcastChannel === 'undefined' ? null : new BroadcastChannel(name);

  const become = (online: boolean): void => {
    if (online === isOnline) return;
    isOnline = online;
    pretend(online);
    for (const listener of [...listeners]) listener();
  };
  const post = (message: Message): void => channel?.postMessage(message);
  channel?.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
    if (data === 'online' || data === 'offline') become(data === 'online');
    if (data === 'ask' && !isOnline) post('offline');
  });
  // Node would stay alive for it.
  (channel as { unref?: () => void } | null)?.unref?.();
  post('ask');

  return {
    online: {
      getSnapshot: () => isOnline,
      subscribe(listener) {
        const own = (): void => listener();
        listeners.add(own);
        return () => void listeners.delete(own);
      },
    },
    prepareRequest: (request, context) => {
      if (!isOnline)
        throw new DOMException('The network is switched off in the devtools.', 'NetworkError');
      return prepareRequest ? prepareRequest(request, context) : request;
    },
    setOnline(online) {
      become(online);
      post(online ? 'online' : 'offline');
    },
    close() {
      channel?.close();
      become(true);
      listeners.clear();
    },
  };
}

type Message = 'ask' | 'online' | 'offline';

/** Makes the page believe it, as it would of the browser. */
function pretend(online: boolean): void {
  if (typeof navigator === 'undefined' || typeof window === 'undefined') return;
  // The browser's own property is one of the prototype.
  if (online) Reflect.deleteProperty(navigator, 'onLine');
  else Object.defineProperty(navigator, 'onLine', { configurable: true, get: () => false });
  window.dispatchEvent(new Event(online ? 'online' : 'offline'));
}
