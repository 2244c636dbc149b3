import type { ExtendableEventLifetime } from '../browser/lifecycle.ts';
import type { ExtendableEvent, PolyfillWorkerScope } from '../browser/polyfill-scope.ts';
import {
  BackgroundFetchManager,
  type BackgroundFetchRegistration,
  isRegistrationObject,
  type ManagerContext,
} from './interfaces.ts';
import {
  EventHandler,
  exposeInterface,
  INTERNAL,
  requireArguments,
  toUIOptions,
} from './web-idl.ts';

interface BackgroundFetchEventInit extends EventInit {
  readonly registration: BackgroundFetchRegistration;
}

type EventConstructor = new (type: string, init: BackgroundFetchEventInit) => ExtendableEvent;

/** The event interfaces of one service worker, and what makes an event of theirs active. */
export interface EventInterfaces {
  readonly BackgroundFetchEvent: EventConstructor;
  readonly BackgroundFetchUpdateUIEvent: EventConstructor;
  /** Makes an event active for `lifetime`. Events that scripts make are never active. */
  activate(event: ExtendableEvent, lifetime: ExtendableEventLifetime): void;
}

/** Defines the events of Background Fetch §6.7 and §6.8. Only a service worker has the interface that they extend. */
export function defineEvents(scope: PolyfillWorkerScope): EventInterfaces {
  const lifetimes = new WeakMap<Event, ExtendableEventLifetime>();

  class BackgroundFetchEvent extends scope.ExtendableEvent {
    readonly #registration: BackgroundFetchRegistration;

    constructor(type: string, init: BackgroundFetchEventInit) {
      // biome-ignore lint/complexity/noArguments: both are required.
      requireArguments('BackgroundFetchEvent', arguments.length, 2);
      super(type, init);
      if (!isRegistrationObject(init?.registration))
        throw new TypeError('`registration` is required, and a BackgroundFetchRegistration.');
      this.#registration = init.registration;
    }

    get registration(): BackgroundFetchRegistration {
      return this.#registration;
    }
  }

  class BackgroundFetchUpdateUIEvent extends BackgroundFetchEvent {
    #wasUpdated = false;

    // Web IDL wants a length of 2, which a class without a constructor of its own does not have.
    constructor(type: string, init: BackgroundFetchEventInit) {
      super(type, init);
    }

    async updateUI(...[options]: [unknown?]): Promise<void> {
      const wasUpdated = this.#wasUpdated;
      toUIOptions(options);
      if (wasUpdated || !lifetimes.get(this)?.isActive)
        throw new DOMException(
          wasUpdated ? 'updateUI() may be called once.' : 'The event is not active any more.',
          'InvalidStateError',
        );
      this.#wasUpdated = true;
    }
  }

  exposeInterface(scope, 'BackgroundFetchEvent', BackgroundFetchEvent);
  exposeInterface(scope, 'BackgroundFetchUpdateUIEvent', BackgroundFetchUpdateUIEvent);
  return {
    BackgroundFetchEvent,
    BackgroundFetchUpdateUIEvent,
    activate(event, lifetime) {
      lifetimes.set(event, lifetime);
      const waitUntil = (promise: unknown) => lifetime.waitUntil(promise);
      // Not enumerable: the app does not expect a property of its own.
      Object.defineProperty(event, 'waitUntil', {
        value: waitUntil,
        writable: true,
        configurable: true,
      });
    },
  };
}

const EVENT_TYPES = [
  'backgroundfetchsuccess',
  'backgroundfetchfail',
  'backgroundfetchabort',
  'backgroundfetchclick',
];

/** Background Fetch §6.1 and §6.2: defines what is added to interfaces that the browser has. */
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

/** An `onbackgroundfetch…` attribute. Attributes of a global work without a `this`. */
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

/** Copies an accessor of `source`, so that its functions have the names that Web IDL wants: `get x`, `set x`. */
function define(target: object, name: string, source: object): void {
  const accessor = Object.getOwnPropertyDescriptor(source, name);
  if (accessor) Object.defineProperty(target, name, accessor);
}
