import {
  DestroyRef,
  type EnvironmentProviders,
  inject,
  makeEnvironmentProviders,
  NgZone,
  PLATFORM_ID,
  provideEnvironmentInitializer,
} from '@angular/core';
import {
  type BackgroundFetchManager,
  type BackgroundFetchManagerOptions,
  createBackgroundFetch,
} from '@bgfetch/core';
import { createInertManager } from '@bgfetch/core/adapter';
import { BackgroundFetchService } from './background-fetch-service.ts';

/** Options for a manager of the app's own, which is closed with the app; or a manager, which is not. */
export type ProvideBackgroundFetchOptions =
  | (BackgroundFetchManagerOptions & { readonly manager?: never })
  | { readonly manager: BackgroundFetchManager };

/**
 * Provides `BackgroundFetchService`, and goes on with what earlier sessions left as soon as the app starts.
 *
 * @param options a function of them may `inject()`, for instance what `prepareRequest` takes its tokens from
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
  // Not every server lacks a document: some renderers bring one of their own.
  const manager =
    inject(PLATFORM_ID) === ('server' as unknown)
      ? createInertManager()
      : zone.runOutsideAngular(() => createBackgroundFetch(options));
  destroyRef.onDestroy(() => manager.close());
  return new BackgroundFetchService(manager, zone, destroyRef);
}
