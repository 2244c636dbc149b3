import { filter } from 'rxjs';
import type { Channel } from '../platform/channel.ts';
import type { PeriodicSyncPort } from '../platform/periodic-sync-port.ts';
import { isPeriodicWakeMessage } from '../platform/periodic-wake-messages.ts';
import { permissionState } from '../platform/permission-state.ts';

interface SyncRegistration {
  readonly periodicSync: {
    register(tag: string, options: { readonly minInterval: number }): Promise<void>;
    unregister(tag: string): Promise<void>;
  };
}

export interface BrowserPeriodicSyncOptions {
  readonly workers: Pick<ServiceWorkerContainer, 'ready'>;
  readonly permissions: Permissions | undefined;
  /** The channel that is named after the tag. */
  readonly openChannel: (tag: string) => Channel;
  /** A fresh unique string. */
  readonly uid: () => string;
}

/** `ServiceWorkerRegistration.periodicSync` (WICG Periodic Background Sync) of a page. */
export function browserPeriodicSync(options: BrowserPeriodicSyncOptions): PeriodicSyncPort {
  const { workers, permissions, openChannel, uid } = options;
  const sync = async () => ((await workers.ready) as unknown as SyncRegistration).periodicSync;
  return {
    permission: () => permissionState(permissions, 'periodic-background-sync'),
    async register(tag, minIntervalMs) {
      await (await sync()).register(tag, { minInterval: minIntervalMs });
    },
    async unregister(tag) {
      await (await sync()).unregister(tag);
    },
    listen(tag, listener) {
      const page = uid();
      const channel = openChannel(tag);
      const offers = new Map<string, number>();
      channel.messages$.pipe(filter(isPeriodicWakeMessage)).subscribe((message) => {
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
