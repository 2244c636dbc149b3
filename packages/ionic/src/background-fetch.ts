import { inject, NgZone, PLATFORM_ID, ɵɵdefineInjectable } from '@angular/core';
import {
  type BackgroundFetchConfig,
  BackgroundFetch as installed,
  type SeedBackgroundFetch,
  seedApi,
} from '@bgfetch/core/compat';
import { BackgroundFetchService } from './background-fetch-service.ts';

/**
 * `BackgroundFetch` of ionic-native, to be injected: for apps that were written against it. Its callbacks run in the
 * zone where there is one; on a server nothing is called. It needs no provider but `provideBackgroundFetch()`.
 */
export class BackgroundFetch implements SeedBackgroundFetch {
  /** As that of `BackgroundFetchService`. */
  static readonly ɵprov: unknown = ɵɵdefineInjectable({
    token: BackgroundFetch,
    providedIn: 'root',
    factory: () => {
      const onServer = inject(PLATFORM_ID) === ('server' as unknown);
      const api = seedApiOf(inject(BackgroundFetchService).manager);
      return new BackgroundFetch(onServer ? null : api, inject(NgZone));
    },
  });

  readonly #api: SeedBackgroundFetch | null;
  readonly #zone: NgZone;

  constructor(api: SeedBackgroundFetch | null, zone: NgZone) {
    this.#api = api;
    this.#zone = zone;
  }

  configure(
    callbackFn: (taskId: string) => void,
    errorCallback?: ((status: number) => void) | null,
    config?: BackgroundFetchConfig,
  ): void {
    this.#zone.runOutsideAngular(() =>
      this.#api?.configure(this.#inZone(callbackFn), this.#inZone(errorCallback), config),
    );
  }

  async start(): Promise<void> {
    await this.#zone.runOutsideAngular(() => this.#api?.start());
  }

  async stop(): Promise<void> {
    await this.#zone.runOutsideAngular(() => this.#api?.stop());
  }

  async finish(taskId?: string): Promise<void> {
    await this.#zone.runOutsideAngular(() => this.#api?.finish(taskId));
  }

  /** What is no function is not for us to complain of. */
  #inZone<Callback>(callback: Callback): Callback {
    if (typeof callback !== 'function') return callback;
    return ((argument: unknown) => this.#zone.run(() => callback(argument))) as Callback;
  }
}

/** Over the manager's wakes: a plugin has room for one configuration. A manager without wakes leaves it the plugin. */
function seedApiOf(manager: object): SeedBackgroundFetch {
  return 'periodic' in manager ? seedApi(manager as Parameters<typeof seedApi>[0]) : installed;
}
