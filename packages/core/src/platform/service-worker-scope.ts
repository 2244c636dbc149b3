import type {
  NativeBackgroundFetchEvent,
  NativeBackgroundFetchUpdateUIEvent,
} from '../spec/native-background-fetch.ts';

interface ServiceWorkerEvents {
  readonly backgroundfetchsuccess: NativeBackgroundFetchUpdateUIEvent;
  readonly backgroundfetchfail: NativeBackgroundFetchUpdateUIEvent;
  readonly backgroundfetchabort: NativeBackgroundFetchEvent;
  readonly backgroundfetchclick: NativeBackgroundFetchEvent;
  readonly message: MessageEvent;
}

/** The parts of a service worker's global scope that we use. */
export interface ServiceWorkerScope {
  addEventListener<E extends keyof ServiceWorkerEvents>(
    type: E,
    listener: (event: ServiceWorkerEvents[E]) => void,
  ): void;
}
