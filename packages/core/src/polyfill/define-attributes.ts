import type { PolyfillWorkerScope } from '../platform/polyfill-scope.ts';
import { BackgroundFetchManager, type ManagerContext } from './background-fetch-manager.ts';
import { EventHandler } from './event-handler.ts';
import { INTERNAL } from './illegal-constructor.ts';

const EVENT_TYPES = [
  'backgroundfetchsuccess',
  'backgroundfetchfail',
  'backgroundfetchabort',
  'backgroundfetchclick',
];

/** Background Fetch §6.1 and §6.2: what is added to interfaces that the browser has. */
export function defineAttributes(
  prototype: ServiceWorkerRegistration,
  worker: PolyfillWorkerScope | null,
  context: ManagerContext,
): void {
  defineManager(prototype, context);
  if (worker) for (const type of EVENT_TYPES) defineHandler(worker, type);
}

function defineManager(prototype: ServiceWorkerRegistration, context: ManagerContext): void {
  const managers = new WeakMap<ServiceWorkerRegistration, BackgroundFetchManager>();
  const scopeOf = Object.getOwnPropertyDescriptor(prototype, 'scope')?.get;
  define(prototype, 'backgroundFetch', {
    get backgroundFetch() {
      const registration = this as unknown as ServiceWorkerRegistration;
      // The browser's own getter throws when `this` is no registration.
      scopeOf?.call(registration);
      const known = managers.get(registration);
      if (known) return known;
      const manager = new BackgroundFetchManager(INTERNAL, registration, context);
      managers.set(registration, manager);
      return manager;
    },
  });
}

/** Members of a global are its own, and work without a `this`. */
function defineHandler(worker: PolyfillWorkerScope, type: string): void {
  const name = `on${type}`;
  const handler = new EventHandler(worker, type);
  const check = (self: unknown): void => {
    if (self !== undefined && self !== null && self !== worker)
      throw new TypeError('Illegal invocation');
  };
  define(worker, name, {
    get [name]() {
      check(this);
      return handler.get();
    },
    set [name](value: unknown) {
      check(this);
      handler.set(value);
    },
  });
}

/** Takes an accessor as it is, its functions' names included: `get x`, `set x`. */
function define(target: object, name: string, source: object): void {
  const accessor = Object.getOwnPropertyDescriptor(source, name);
  if (accessor) Object.defineProperty(target, name, accessor);
}
