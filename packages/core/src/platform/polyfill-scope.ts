/** An event that keeps its service worker alive. Service Workers §4.4 `ExtendableEvent`. */
export interface ExtendableEvent extends Event {
  waitUntil(promise: Promise<unknown>): void;
}

export interface ExtendableMessageEvent extends ExtendableEvent {
  readonly data: unknown;
  readonly origin: string;
}

/** The global scope of a page or a worker, as far as the polyfill reads it and adds to it. */
export interface PolyfillScope {
  /** Pages have one. */
  readonly document?: Document;
  readonly ServiceWorkerRegistration?: { readonly prototype: ServiceWorkerRegistration };
  /** Options for the entries that install by themselves. */
  readonly bgfetchPolyfill?: { readonly force?: boolean };
  readonly navigator: { readonly serviceWorker?: ServiceWorkerContainer };
}

/** The global scope of a service worker. */
export interface PolyfillWorkerScope extends PolyfillScope, EventTarget {
  readonly ExtendableEvent: new (type: string, init?: EventInit) => ExtendableEvent;
  readonly registration: ServiceWorkerRegistration;
  readonly location: { readonly origin: string };
}

/** The scope that this code runs in. */
export function polyfillScope(): PolyfillScope {
  return globalThis as unknown as PolyfillScope;
}

export function isWorkerScope(scope: PolyfillScope): scope is PolyfillWorkerScope {
  return 'ServiceWorkerGlobalScope' in scope && 'registration' in scope;
}
