import type { Transport } from '../model/transport.ts';
import { watchedState } from './emitter.ts';
import { listenTo, type PageLifecycle } from './lifecycle.ts';
import { fetchTransport } from './transport.ts';

/**
 * What Cordova and Capacitor put into the global scope of a hybrid app. No other module reads it. They may do so after
 * this code was loaded (a plugin of Cordova comes with `deviceready`), so each object is read when it is asked for.
 */
export interface NativeShell {
  /**
   * The plugin of this name as Capacitor's proxy for it has it. `null` where Capacitor says that the plugin is not here:
   * it is not installed, or the page is a browser's. `undefined` where there is no Capacitor to say so.
   */
  capacitorPlugin(name: string): CapacitorPlugin | null | undefined;
  /** The plugin that Cordova has put into the page as the global `name`; `undefined` where it has not, or not yet. */
  cordovaPlugin(name: string): unknown;
  /** Resolves once Cordova has loaded its plugins, if it can; `null` where there is no cordova.js. */
  deviceReady(): Promise<void> | null;
  /** The system that the app runs on; `null` where no shell says so, or not yet. */
  readonly platform: NativePlatform | null;
  /** When this page began to load: milliseconds since the Unix epoch. */
  readonly launchedAt: number;
  /** The page's life, with what the shell knows of the app. The same object for the same page. */
  lifecycle(page: PageLifecycle): PageLifecycle;
  /** By the web view's own `fetch`, where Capacitor has replaced it (its `CapacitorHttp` is enabled); else `null`. */
  originalTransport(): Transport | null;
}

/** A system for which Capacitor and Cordova build apps with this plugin. */
export type NativePlatform = 'ios' | 'android';

/**
 * A plugin as Capacitor has it, with methods that always return promises. What is behind it differs: before the app has
 * imported the plugin's package there is only what the native side has put into the page (JSExport.swift, JSExport.java),
 * whose `addListener` returns no promise; afterwards it is a proxy of `@capacitor/core`, which answers to every name.
 */
export type CapacitorPlugin = Readonly<
  Record<string, (...args: readonly unknown[]) => Promise<unknown>>
>;

/** `plugin`, with methods that return promises: one that is missing or throws rejects. They are called in the caller's turn. */
export function promisedPlugin(plugin: object): CapacitorPlugin {
  return new Proxy(plugin, {
    get(target, name) {
      // A promise that resolved with it would take it for another promise.
      if (typeof name !== 'string' || name === 'then') return undefined;
      return (...args: unknown[]) =>
        answerOf(() => {
          const method: unknown = Reflect.get(target, name);
          if (typeof method !== 'function') throw new TypeError(`The plugin has no ${name}().`);
          return method.apply(target, args);
        });
    },
  }) as CapacitorPlugin;
}

/** A global by its name; `undefined` where there is none. */
export type ReadGlobal = (name: string) => unknown;

/** `window.Capacitor`, of which each version has another part. */
interface CapacitorGlobal {
  isNativePlatform?(): boolean;
  getPlatform?(): string;
  isPluginAvailable?(name: string): boolean;
  registerPlugin?(name: string): unknown;
  readonly Plugins?: Readonly<Record<string, unknown>>;
}

interface CordovaGlobal {
  readonly platformId?: string;
  readonly fireDocumentEvent?: unknown;
}

/**
 * `window.cordova`. Capacitor sets it to an empty object where there is none, and knows a real one by the same member
 * (native-bridge.js).
 */
function cordovaIn(readGlobal: ReadGlobal): CordovaGlobal | null {
  const cordova = readGlobal('cordova') as CordovaGlobal | null | undefined;
  const isReal = !readGlobal('Capacitor') || typeof cordova?.fireDocumentEvent === 'function';
  return (isReal && cordova) || null;
}

/** The shell around this page. */
export function browserShell(
  readGlobal: ReadGlobal = (name) => (globalThis as Record<string, unknown>)[name],
): NativeShell {
  const document = readGlobal('document') as Document | undefined;
  const performance = readGlobal('performance') as Performance | undefined;
  // Who begins to listen late must not miss what the shell has said before.
  const lifecycles = new WeakMap<PageLifecycle, PageLifecycle>();
  return {
    capacitorPlugin: (name) => capacitorPlugin(readGlobal, name),
    cordovaPlugin: readGlobal,
    deviceReady: () => (document ? cordovaReady(document, readGlobal) : null),
    get platform() {
      return platformIn(readGlobal);
    },
    launchedAt: performance?.timeOrigin ?? Date.now(),
    lifecycle(page) {
      const known = lifecycles.get(page);
      if (known || !document) return known ?? page;
      const lifecycle = nativeLifecycle(page, document, readGlobal);
      // A shell that is not there yet is looked for again.
      if (lifecycle !== page) lifecycles.set(page, lifecycle);
      return lifecycle;
    },
    originalTransport() {
      const original = readGlobal('CapacitorWebFetch') as typeof fetch | undefined;
      if (!original || original === readGlobal('fetch')) return null;
      return fetchTransport(original.bind(globalThis), () => location.origin);
    },
  };
}

function platformIn(readGlobal: ReadGlobal): NativePlatform | null {
  const capacitor = readGlobal('Capacitor') as CapacitorGlobal | undefined;
  const name = capacitor?.getPlatform?.() ?? cordovaIn(readGlobal)?.platformId;
  return name === 'ios' || name === 'android' ? name : null;
}

function capacitorPlugin(readGlobal: ReadGlobal, name: string): CapacitorPlugin | null | undefined {
  const capacitor = readGlobal('Capacitor') as CapacitorGlobal | undefined;
  if (!capacitor?.isPluginAvailable) return undefined;
  if (capacitor.isNativePlatform?.() === false || !capacitor.isPluginAvailable(name)) return null;
  const plugin = capacitor.Plugins?.[name] ?? capacitor.registerPlugin?.(name);
  return typeof plugin === 'object' && plugin ? promisedPlugin(plugin) : null;
}

/** Cordova repeats `deviceready` for whoever listens late, and so does Capacitor for its imitation of Cordova. */
function cordovaReady(document: EventTarget, readGlobal: ReadGlobal): Promise<void> | null {
  if (!cordovaIn(readGlobal)) return null;
  return new Promise((resolve) => {
    document.addEventListener('deviceready', () => resolve(), { once: true });
  });
}

/**
 * The life of a page in a native shell, which knows of the app what the browser may not know of the page. Whether it is
 * visible is what either of them has said last. Without a shell it is `page` itself.
 */
export function nativeLifecycle(
  page: PageLifecycle,
  document: EventTarget,
  readGlobal: ReadGlobal,
): PageLifecycle {
  const watchApp = capacitorApp(readGlobal) ?? cordovaApp(document, readGlobal);
  if (!watchApp) return page;
  /** `null` while nobody listens, and until one of them has said something. */
  let latest: boolean | null = null;
  const visible = watchedState(
    () => latest ?? page.visible.getSnapshot(),
    (changed) => {
      const tell = (isVisible: boolean): void => {
        latest = isVisible;
        changed();
      };
      const stopPage = page.visible.subscribe(() => tell(page.visible.getSnapshot()));
      const stopApp = watchApp(tell);
      return () => {
        stopPage();
        stopApp();
        latest = null;
      };
    },
  );
  return { awake: page.awake, visible };
}

/** Calls `tell` when the app has come to the front, and when it has left it. Returns the function that ends it. */
type WatchApp = (tell: (inFront: boolean) => void) => () => void;

/** By `@capacitor/app`, if it is installed: its state now, and its events `pause` and `resume`. */
function capacitorApp(readGlobal: ReadGlobal): WatchApp | null {
  const app = capacitorPlugin(readGlobal, 'App');
  if (!app) return null;
  return (tell) => {
    let isOver = false;
    const tellOn = (inFront: unknown): void => {
      if (!isOver && typeof inFront === 'boolean') tell(inFront);
    };
    const listening = [
      app.addListener?.('pause', () => tellOn(false)),
      app.addListener?.('resume', () => tellOn(true)),
    ] as Promise<{ remove(): unknown }>[];
    // Where it fails, there is only what the browser says of the page.
    for (const added of listening) added.catch(() => {});
    app.getState?.().then(
      (state) => tellOn(Object(state).isActive),
      () => {},
    );
    return () => {
      isOver = true;
      for (const added of listening) added.then((handle) => handle.remove()).catch(() => {});
    };
  };
}

/** By the document's events `pause` and `resume`. Cordova dispatches them, and Capacitor's native side in its stead. */
function cordovaApp(document: EventTarget, readGlobal: ReadGlobal): WatchApp | null {
  if (readGlobal('cordova') === undefined) return null;
  return (tell) => listenTo(document, ['pause', 'resume'], ({ type }) => tell(type === 'resume'));
}

/** The answer of `call`, whether it is a promise or not; a rejection where it throws. `call` runs in this very turn. */
function answerOf<T>(call: () => T | PromiseLike<T>): Promise<T> {
  try {
    return Promise.resolve(call());
  } catch (error) {
    return Promise.reject(error);
  }
}
