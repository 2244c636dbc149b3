import { broadcastChannel } from '../browser/channel.ts';
import { nativeLifecycle } from '../browser/native-shell.ts';
import { browserPeriodicSync } from '../browser/periodic-sync.ts';
import { type KeptFlag, keptFlag } from '../browser/storage.ts';
import type { Transport } from '../model/transport.ts';
import type { PageLifecycle } from './page-lifecycle.ts';
import type { PeriodicSyncPort } from './periodic-sync-port.ts';
import { permitted } from './permitted.ts';
import { randomUid } from './random-uid.ts';
import { type ReadGlobal, readGlobal } from './read-global.ts';
import { unpatchedTransport } from './unpatched-transport.ts';

/** What a native shell (Cordova, Capacitor) puts around a page; in a plain browser there is little to it. */
export interface NativeShell {
  readonly readGlobal: ReadGlobal;
  /** Resolves once Cordova has loaded its plugins; `null` where there is no cordova.js. */
  readonly deviceReady: () => Promise<void> | null;
  /** When this page began to load: milliseconds since the Unix epoch. */
  readonly launchedAt: number;
  readonly flag: (key: string) => KeptFlag;
  /** The page's life as the shell knows it. */
  readonly lifecycle: (page: PageLifecycle) => PageLifecycle;
  /** Periodic Background Sync; `null` where there is none. */
  readonly periodicSync: () => PeriodicSyncPort | null;
  /** The web view's own `fetch` where the shell has replaced it, else `null`. */
  readonly unpatchedTransport: () => Transport | null;
}

/** The shell around this page. */
export function browserShell(): NativeShell {
  const scope: Partial<typeof globalThis> = globalThis;
  const { document, performance } = scope;
  return {
    readGlobal,
    deviceReady: () => (document ? cordovaReady(document) : null),
    launchedAt: performance?.timeOrigin ?? Date.now(),
    flag: (key) => keptFlag(() => scope.localStorage, key),
    lifecycle: (page) => (document ? nativeLifecycle(page, document, readGlobal) : page),
    unpatchedTransport,
    periodicSync: () => {
      const workers = permitted(() => scope.navigator?.serviceWorker);
      if (!document || !workers || !('PeriodicSyncManager' in scope)) return null;
      return browserPeriodicSync({
        workers,
        permissions: scope.navigator?.permissions,
        openChannel: (tag) => broadcastChannel(new BroadcastChannel(tag)),
        uid: () => randomUid(crypto),
      });
    },
  };
}

/** Cordova's `deviceready` is sticky: who listens late hears it at once. Capacitor's pretended one too. */
function cordovaReady(document: EventTarget): Promise<void> | null {
  if (readGlobal('cordova') === undefined) return null;
  return new Promise((resolve) => {
    document.addEventListener('deviceready', () => resolve(), { once: true });
  });
}
