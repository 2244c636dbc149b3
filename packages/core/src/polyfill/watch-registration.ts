import type { PolyfillScope } from '../platform/polyfill-scope.ts';
import { findRegistration } from './find-registration.ts';
import type { OriginFetches } from './origin-fetches.ts';

/**
 * Unregistering a service worker cancels its background fetches. Here that is seen where the polyfill is: in calls of
 * `unregister()`, and in the end of a worker that this context has started a fetch for. A worker that is installed anew
 * and a page that starts see to the rest.
 */
export class RegistrationWatch {
  readonly #scope: PolyfillScope;
  readonly #fetches: () => Promise<OriginFetches>;
  readonly #watched = new WeakSet<ServiceWorker>();

  constructor(scope: PolyfillScope, fetches: () => Promise<OriginFetches>) {
    this.#scope = scope;
    this.#fetches = fetches;
  }

  /** Wraps `ServiceWorkerRegistration.prototype.unregister`. */
  wrapUnregister(prototype: ServiceWorkerRegistration): void {
    const { unregister } = prototype;
    const end = (scope: string) => this.#end(scope);
    const wrapper = {
      async unregister(this: ServiceWorkerRegistration): Promise<boolean> {
        const done = await unregister.call(this);
        if (done) await end(this.scope).catch(() => {});
        return done;
      },
    };
    Object.defineProperty(prototype, 'unregister', { value: wrapper.unregister });
  }

  watch(registration: ServiceWorkerRegistration): void {
    const worker = registration.active;
    if (!worker || this.#watched.has(worker)) return;
    this.#watched.add(worker);
    worker.addEventListener('statechange', () => {
      if (worker.state === 'redundant') void this.#look(registration).catch(() => {});
    });
  }

  /** The worker is gone: replaced by its successor, or with its registration. */
  async #look(registration: ServiceWorkerRegistration): Promise<void> {
    const { scope } = registration;
    const found = await findRegistration(this.#scope, scope);
    if (found) this.watch(found);
    if (found === null) await this.#end(scope);
  }

  async #end(scope: string): Promise<void> {
    await (await this.#fetches()).removeScope(scope);
  }
}
