import { isWorkerScope, type PolyfillScope } from '../browser/polyfill-scope.ts';
import { fetchKey } from './open-fetches.ts';
import type { OriginFetches } from './origin-fetches.ts';

/**
 * The service worker registration with exactly this scope; `null` when there is none (any more), `undefined` when it
 * can't be told from here: a service worker knows only its own, and some engines' workers know none.
 */
async function findRegistration(
  scope: PolyfillScope,
  url: string,
): Promise<ServiceWorkerRegistration | null | undefined> {
  if (isWorkerScope(scope))
    return scope.registration.scope === url ? scope.registration : undefined;
  const { serviceWorker } = scope.navigator;
  if (!serviceWorker) return undefined;
  try {
    const found = await serviceWorker.getRegistration(url);
    return found?.scope === url ? found : null;
  } catch {
    // The page is going away, or may not use service workers.
    return undefined;
  }
}

/** A page tells the service worker that background fetches of its registration have settled. */
export interface SettlementMessage {
  readonly bgfetch: 1;
  readonly type: 'polyfill-settled';
}

const settlementMessage: SettlementMessage = { bgfetch: 1, type: 'polyfill-settled' };

export function isSettlementMessage(value: unknown): value is SettlementMessage {
  if (typeof value !== 'object' || value === null) return false;
  const { bgfetch, type } = value as Partial<SettlementMessage>;
  return bgfetch === 1 && type === 'polyfill-settled';
}

/**
 * Ends the background fetches of a service worker registration that is unregistered. This context sees that in calls of
 * `unregister()`, and when a worker for which it has started a fetch becomes redundant. What no context sees is done when a
 * worker is installed for the scope again, and when the next page starts.
 */
export class UnregistrationWatch {
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
      if (worker.state === 'redundant') void this.#onRedundant(registration).catch(() => {});
    });
  }

  /** The worker is redundant: a new one has replaced it, or its registration is gone. */
  async #onRedundant(registration: ServiceWorkerRegistration): Promise<void> {
    const { scope } = registration;
    const found = await findRegistration(this.#scope, scope);
    if (found) this.watch(found);
    if (found === null) await this.#end(scope);
  }

  async #end(scope: string): Promise<void> {
    await (await this.#fetches()).removeScope(scope);
  }
}

/**
 * Tells service workers of every settlement that this context sees. Each context does; the worker acts on the first message.
 * A row is stored until its worker has handled it, so the next page that starts tells again of what was not handled.
 */
export function tellSettlements(scope: PolyfillScope, fetches: OriginFetches): void {
  fetches.onSettled((uid) => void tell(scope, fetches, uid).catch(() => {}));
}

/** At the start of a page: ends fetches without a registration, goes on with the rest, and tells what has settled. */
export async function takeUpStored(
  scope: PolyfillScope,
  fetches: OriginFetches,
  watch: UnregistrationWatch,
): Promise<void> {
  const stored = await fetches.list();
  for (const url of new Set(stored.map(({ key }) => key.scope))) {
    const registration = await findRegistration(scope, url);
    if (registration) watch.watch(registration);
    if (registration === null) await fetches.removeScope(url);
  }
  await fetches.takeUp();
  for (const { row } of stored) if (row.phase === 'settled') await tell(scope, fetches, row.uid);
}

async function tell(scope: PolyfillScope, fetches: OriginFetches, uid: string): Promise<void> {
  const handle = await fetches.open(uid);
  const key = handle && fetchKey(handle.snapshot);
  if (!key || !handle.snapshot.recordsAvailable) return;
  const registration = await findRegistration(scope, key.scope);
  if (registration === null) return fetches.remove(uid);
  registration?.active?.postMessage(settlementMessage);
}
