import type { ExtendableEvent, PolyfillWorkerScope } from '../platform/polyfill-scope.ts';
import type { EventLifetime } from './event-lifetime.ts';
import { exposeInterface } from './expose-interface.ts';
import { type BackgroundFetchRegistration, isRegistrationObject } from './interfaces.ts';
import { requireArguments, toUIOptions } from './web-idl.ts';

export interface BackgroundFetchEventInit extends EventInit {
  readonly registration: BackgroundFetchRegistration;
}

type EventConstructor = new (type: string, init: BackgroundFetchEventInit) => ExtendableEvent;

/** The event interfaces of one service worker, and what makes an event of theirs active. */
export interface EventInterfaces {
  readonly BackgroundFetchEvent: EventConstructor;
  readonly BackgroundFetchUpdateUIEvent: EventConstructor;
  /** Gives an event a lifetime; those that scripts make have none, and are refused. */
  enliven(event: ExtendableEvent, lifetime: EventLifetime): void;
}

/** Puts Background Fetch §6.7 and §6.8 into a service worker; the interface that they extend exists in no other place. */
export function defineEvents(scope: PolyfillWorkerScope): EventInterfaces {
  const lifetimes = new WeakMap<Event, EventLifetime>();

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
    enliven(event, lifetime) {
      lifetimes.set(event, lifetime);
      const waitUntil = (promise: unknown) => lifetime.waitUntil(promise);
      // Not enumerable, as nothing is that the app did not expect.
      Object.defineProperty(event, 'waitUntil', {
        value: waitUntil,
        writable: true,
        configurable: true,
      });
    },
  };
}
