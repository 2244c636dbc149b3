import { broadcastChannel } from './contexts.ts';
import { browserUid, permissionState, permitted } from './storage.ts';

/** A wake that the service worker has handed to this page. The worker keeps its event open until `finish`. */
export interface PeriodicSyncWake {
  readonly tag: string;
  /** When the browser fired the event, in milliseconds since the Unix epoch. */
  readonly startedAt: number;
  finish(): void;
}

/** Periodic Background Sync, as a page uses it (Chromium, installed apps). */
export interface PeriodicSyncPort {
  /** The state of the `periodic-background-sync` permission, `null` where there is no such API. */
  permission(): Promise<PermissionState | null>;
  /** Resolves once the tag is registered. Rejects as the browser does; without a service worker it never settles. */
  register(tag: string, minIntervalMs: number): Promise<void>;
  unregister(tag: string): Promise<void>;
  /** Calls `listener` with the wakes of this tag that this page gets; returns the function that ends it. */
  listen(tag: string, listener: (wake: PeriodicSyncWake) => void): () => void;
}

/**
 * How the service worker gives a wake of Periodic Background Sync to one page, over the BroadcastChannel that is named
 * after the tag: the worker offers the wake, pages bid for it, the first one gets it, and says when it has finished.
 */
export type PeriodicWakeMessage =
  | {
      readonly bgfetch: 1;
      readonly type: 'wake-offer';
      readonly wake: string;
      /** When the browser fired the event, in milliseconds since the Unix epoch. */
      readonly startedAt: number;
    }
  | { readonly bgfetch: 1; readonly type: 'wake-bid'; readonly wake: string; readonly page: string }
  | {
      readonly bgfetch: 1;
      readonly type: 'wake-given';
      readonly wake: string;
      readonly page: string;
    }
  | { readonly bgfetch: 1; readonly type: 'wake-finished'; readonly wake: string };

/** Whether `value` is such a message. Any script of the origin can post to the channel. */
export function isPeriodicWakeMessage(value: unknown): value is PeriodicWakeMessage {
  if (typeof value !== 'object' || value === null) return false;
  const { bgfetch, type, wake, page, startedAt } = value as Record<string, unknown>;
  if (bgfetch !== 1 || typeof wake !== 'string') return false;
  if (type === 'wake-offer') return Number.isFinite(startedAt);
  if (type === 'wake-bid' || type === 'wake-given') return typeof page === 'string';
  return type === 'wake-finished';
}

interface SyncRegistration {
  readonly periodicSync: {
    register(tag: string, options: { readonly minInterval: number }): Promise<void>;
    unregister(tag: string): Promise<void>;
  };
}

/**
 * `ServiceWorkerRegistration.periodicSync` (WICG Periodic Background Sync) of this page; `null` in workers, and in browsers
 * that have none.
 */
export function pagePeriodicSync(): PeriodicSyncPort | null {
  const { document, navigator }: Partial<typeof globalThis> = globalThis;
  const workers = permitted(() => navigator?.serviceWorker);
  if (!document || !workers || !('PeriodicSyncManager' in globalThis)) return null;
  const sync = async () => ((await workers.ready) as unknown as SyncRegistration).periodicSync;
  return {
    permission: () => permissionState(navigator?.permissions, 'periodic-background-sync'),
    async register(tag, minIntervalMs) {
      await (await sync()).register(tag, { minInterval: minIntervalMs });
    },
    async unregister(tag) {
      await (await sync()).unregister(tag);
    },
    listen(tag, listener) {
      const page = browserUid();
      const channel = broadcastChannel(new BroadcastChannel(tag));
      const offers = new Map<string, number>();
      channel.onMessage((message) => {
        if (!isPeriodicWakeMessage(message)) return;
        const { wake } = message;
        if (message.type === 'wake-offer') {
          offers.set(wake, message.startedAt);
          channel.post({ bgfetch: 1, type: 'wake-bid', wake, page });
        }
        const startedAt = offers.get(wake);
        if (message.type !== 'wake-given' || startedAt === undefined) return;
        offers.delete(wake);
        const finish = () => channel.post({ bgfetch: 1, type: 'wake-finished', wake });
        if (message.page === page) listener({ tag, startedAt, finish });
      });
      return () => channel.close();
    },
  };
}
