import { distinctUntilChanged, merge, Observable, shareReplay } from 'rxjs';
import type { Transport } from '../model/transport.ts';
import { broadcastChannel } from './channel.ts';
import { unpatchedTransport } from './fetch-transport.ts';
import { listenTo, type PageLifecycle } from './page-lifecycle.ts';
import { browserPeriodicSync, type PeriodicSyncPort } from './periodic-sync.ts';
import { type KeptFlag, keptFlag, permitted, randomUid } from './storage.ts';

/** A global by its name; `undefined` where there is none. Cordova and Capacitor put their objects there, at any time. */
export type ReadGlobal = (name: string) => unknown;

export function readGlobal(name: string): unknown {
  return (globalThis as Record<string, unknown>)[name];
}

/** `@capacitor/app`, as far as it is used here. Everything it returns may reject, or be missing in old versions. */
interface CapacitorApp {
  addListener(event: string, listener: () => void): Promise<{ remove(): Promise<void> }>;
  getState(): Promise<{ readonly isActive: boolean }>;
}

interface CapacitorGlobal {
  isNativePlatform?(): boolean;
  isPluginAvailable?(name: string): boolean;
  registerPlugin?(name: string): unknown;
  readonly Plugins?: Readonly<Record<string, unknown>>;
}

/**
 * The life of a page in a native shell. What the shell says of the app goes beside what the browser says of the page:
 * whichever spoke last is believed. In a plain browser it is `page` itself.
 */
export function nativeLifecycle(
  page: PageLifecycle,
  document: EventTarget,
  readGlobal: ReadGlobal,
): PageLifecycle {
  const inFront$ = capacitorFront(readGlobal) ?? cordovaFront(document, readGlobal);
  if (!inFront$) return page;
  const visible$ = merge(page.visible$, inFront$).pipe(
    distinctUntilChanged(),
    shareReplay({ bufferSize: 1, refCount: true }),
  );
  return { awake$: page.awake$, visible$ };
}

/** With `@capacitor/app` installed: `pause` and `resume` of the app, and how it is now. */
function capacitorFront(readGlobal: ReadGlobal): Observable<boolean> | null {
  const capacitor = readGlobal('Capacitor') as CapacitorGlobal | undefined;
  if (!capacitor?.isNativePlatform?.() || !capacitor.isPluginAvailable?.('App')) return null;
  const app = (capacitor.Plugins?.App ?? capacitor.registerPlugin?.('App')) as CapacitorApp;
  return new Observable((subscriber) => {
    const hear = (event: string, inFront: boolean): void => {
      app
        .addListener(event, () => subscriber.next(inFront))
        .then(
          (handle) => subscriber.add(() => void handle.remove()),
          () => {},
        );
    };
    hear('pause', false);
    hear('resume', true);
    app.getState().then(
      ({ isActive }) => subscriber.next(isActive),
      () => {},
    );
  });
}

/** Under cordova.js the document hears `pause` and `resume` of the app. */
function cordovaFront(document: EventTarget, readGlobal: ReadGlobal): Observable<boolean> | null {
  if (readGlobal('cordova') === undefined) return null;
  return new Observable((subscriber) => {
    subscriber.add(listenTo(document, ['pause'], () => subscriber.next(false)));
    subscriber.add(listenTo(document, ['resume'], () => subscriber.next(true)));
  });
}

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
