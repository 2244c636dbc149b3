import {
  DestroyRef,
  type EnvironmentProviders,
  inject,
  makeEnvironmentProviders,
  NgZone,
  PLATFORM_ID,
  provideEnvironmentInitializer,
} from '@angular/core';
import type { BackgroundFetchManager, BackgroundFetchManagerOptions } from '@bgfetch/core';
import { createInertManager } from '@bgfetch/core/adapter';
import { BackgroundFetchService } from './background-fetch-service.ts';
import { createBackgroundFetch } from './create-background-fetch.ts';

/**
 * The options of a manager that is made for the app, and closed when the app is destroyed; or `manager`, one that the app
 * has made itself, and closes itself.
 */
export type ProvideBackgroundFetchOptions =
  | (BackgroundFetchManagerOptions & {
      /** Not beside options. */
      readonly manager?: never;
    })
  | {
      /** One that the app has made, and closes itself. */
      readonly manager: BackgroundFetchManager;
    };

/**
 * Provides `BackgroundFetchService`. As soon as the app starts, the manager goes on with what earlier sessions have left.
 * On a server the manager is empty and does nothing. Wrong options throw `TypeError` when the app starts.
 *
 * @param options are those of `createBackgroundFetch()`, or `{ manager }`. A function that returns them may call
 * `inject()`, for instance for the service that `prepareRequest` takes its tokens from.
 *
 * @example
 * bootstrapApplication(App, {
 *   providers: [provideBackgroundFetch(() => ({ prepareRequest: inject(Session).authorize }))],
 * });
 */
export function provideBackgroundFetch(
  options: ProvideBackgroundFetchOptions | (() => ProvideBackgroundFetchOptions) = {},
): EnvironmentProviders {
  return makeEnvironmentProviders([
    {
      provide: BackgroundFetchService,
      useFactory: () => createService(typeof options === 'function' ? options() : options),
    },
    provideEnvironmentInitializer(() => void inject(BackgroundFetchService)),
  ]);
}

function createService(options: ProvideBackgroundFetchOptions): BackgroundFetchService {
  const zone = inject(NgZone);
  const destroyRef = inject(DestroyRef);
  if (options.manager) return new BackgroundFetchService(options.manager, zone, destroyRef);
  // Core takes a world with a document for a browser, and some renderers have a simulated one on the server.
  const manager =
    inject(PLATFORM_ID) === ('server' as unknown)
      ? createInertManager()
      : zone.runOutsideAngular(() => createBackgroundFetch(options));
  destroyRef.onDestroy(() => manager.close());
  return new BackgroundFetchService(manager, zone, destroyRef);
}
