import { inject, NgZone, ɵɵdefineInjectable } from '@angular/core';
import {
  type BackgroundFetchConfig,
  type IonicNativeBackgroundFetch,
  ionicNativeBackgroundFetch,
} from '@bgfetch/core/compat';
import { BackgroundFetchService } from './background-fetch-service.ts';

/**
 * The `BackgroundFetch` of ionic-native 2.9 as an injectable, for apps that were written against it; a new app uses
 * `manager.periodic` of `BackgroundFetchService`. Its callbacks run inside the zone where there is one; on a server
 * nothing is called. It needs `provideBackgroundFetch()`, and no provider of its own.
 *
 * @example
 * const backgroundFetch = inject(BackgroundFetch);
 * backgroundFetch.configure((taskId) => refresh().finally(() => backgroundFetch.finish(taskId)));
 */
export class BackgroundFetch implements IonicNativeBackgroundFetch {
  /** As that of `BackgroundFetchService`. */
  static readonly ɵprov: unknown = ɵɵdefineInjectable({
    token: BackgroundFetch,
    providedIn: 'root',
    factory: () =>
      new BackgroundFetch(
        ionicNativeBackgroundFetch(inject(BackgroundFetchService).manager),
        inject(NgZone),
      ),
  });

  readonly #api: IonicNativeBackgroundFetch;
  readonly #zone: NgZone;

  /** Not for apps: they inject it. */
  constructor(api: IonicNativeBackgroundFetch, zone: NgZone) {
    this.#api = api;
    this.#zone = zone;
  }

  /** Registers for wakes. `callbackFn` is called in each, inside the zone, `errorCallback` where there are none. */
  configure(
    callbackFn: (taskId: string) => unknown,
    errorCallback?: ((status: number) => void) | null,
    config?: BackgroundFetchConfig,
  ): void {
    this.#zone.runOutsideAngular(() =>
      this.#api.configure(this.#inZone(callbackFn), this.#inZone(errorCallback), config),
    );
  }

  /** Starts wakes again. Rejects with the status, `0` or `1`, where there are none. */
  start(): Promise<void> {
    return this.#zone.runOutsideAngular(() => this.#api.start());
  }

  /** Ends wakes until `start` or `configure`. */
  stop(): Promise<void> {
    return this.#zone.runOutsideAngular(() => this.#api.stop());
  }

  /** Gives a wake back: the one with this id, or every one that is open. */
  finish(taskId?: string): Promise<void> {
    return this.#zone.runOutsideAngular(() => this.#api.finish(taskId));
  }

  /** A callback that is called inside the zone. What is no function is passed on: `configure` reports it. */
  #inZone<Callback>(callback: Callback): Callback {
    if (typeof callback !== 'function') return callback;
    return ((argument: unknown) => this.#zone.run(() => callback(argument))) as Callback;
  }
}
