import type { Transport } from '../model/transport.ts';
import type { Channel } from './channel.ts';
import type { Clock } from './clock.ts';
import type { Connections } from './connections.ts';
import type { Connectivity } from './connectivity.ts';
import type { Locks } from './locks.ts';
import type { NativeShell } from './native-shell.ts';
import type { PageLifecycle } from './page-lifecycle.ts';
import type { ServiceWorkerPort } from './service-worker-port.ts';
import type { StorageQuota } from './storage-quota.ts';

/** Everything that core takes from the world around it. Nothing else in core touches a global. */
export interface Environment {
  /** No page and no worker: everything is to be empty and do nothing. */
  readonly isServer: boolean;
  readonly clock: Clock;
  /** Uniform in [0, 1). */
  readonly random: () => number;
  /** A fresh unique string. */
  readonly uid: () => string;
  readonly connectivity: Connectivity;
  readonly connections: Connections;
  /** Whether what happens now may come from a click of the user. */
  readonly mayBeUsers: () => boolean;
  readonly lifecycle: PageLifecycle;
  /** `null` where Web Locks are missing: leases then live in the store. */
  readonly locks: Locks | null;
  /** `null` where BroadcastChannel is missing. */
  readonly openChannel: ((name: string) => Channel) | null;
  readonly quota: StorageQuota;
  readonly transport: Transport;
  /** Whether there is an IndexedDB to open. */
  readonly hasIndexedDB: boolean;
  /** `null` where there are no service workers. */
  readonly serviceWorker: ServiceWorkerPort | null;
  /** What Cordova or Capacitor puts around the page. */
  readonly shell: NativeShell;
  /** What relative URLs resolve against: the page's URL, or what its `<base>` element says. */
  readonly baseUrl: string;
  /** The page's own URL: what is of its origin, and whether it is secure. */
  readonly pageUrl: string;
  /** Development warnings. */
  readonly warn: (message: string) => void;
}
