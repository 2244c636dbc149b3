import { distinctUntilChanged, merge, Observable, shareReplay } from 'rxjs';
import { listenTo } from '../platform/observe-state.ts';
import type { PageLifecycle } from '../platform/page-lifecycle.ts';
import type { ReadGlobal } from '../platform/read-global.ts';

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
