import type { ServiceWorkerScope, WindowClient } from '../../src/browser/service-worker.ts';

/** What happened to an event of the browser's. */
export interface Dispatched {
  /** Resolves, or rejects, as what the event waits for does. */
  readonly over: Promise<void>;
  /** Whether the listeners that come after ours get it. */
  readonly heardByApp: boolean;
}

/** A service worker's global scope that a test sends events to. */
export class FakeScope extends EventTarget implements ServiceWorkerScope {
  readonly location = { origin: 'https://app.test' };
  readonly registration = { scope: 'https://app.test/player/' };
  readonly focused: string[] = [];
  readonly opened: string[] = [];
  windows: (string | Omit<WindowClient, 'focus'>)[] = [];
  readonly clients = {
    matchAll: async (): Promise<readonly WindowClient[]> =>
      this.windows.map((given) => {
        const client = typeof given === 'string' ? { url: given } : given;
        return { ...client, focus: async () => this.focused.push(client.url) };
      }),
    openWindow: async (url: string): Promise<unknown> => this.opened.push(url),
    claim: async (): Promise<void> => {},
  };
  readonly skipWaiting = async (): Promise<void> => {};
  declare addEventListener: ServiceWorkerScope['addEventListener'] &
    EventTarget['addEventListener'];

  dispatch(type: string, fields: object): Dispatched {
    const waiting: Promise<unknown>[] = [];
    let heardByApp = false;
    const app = () => {
      heardByApp = true;
    };
    EventTarget.prototype.addEventListener.call(this, type, app, { once: true });
    const waitUntil = (promise: Promise<unknown>) => waiting.push(promise);
    this.dispatchEvent(Object.assign(new Event(type), { waitUntil }, fields));
    this.removeEventListener(type, app);
    return { heardByApp, over: Promise.all(waiting).then(() => {}) };
  }

  /** A message as a page sends it, with a port for the answer. */
  message(
    data: unknown,
    origin: string = this.location.origin,
  ): Dispatched & { answers: unknown[] } {
    const answers: unknown[] = [];
    const ports = [{ postMessage: (answer: unknown) => answers.push(answer) }];
    return { ...this.dispatch('message', { data, origin, ports }), answers };
  }
}
