import type { BackgroundFetchRegistration } from '@bgfetch/core';
import { listenTo, type RegistrationEvent } from '@bgfetch/core/adapter';
import { type MaybeRefOrGetter, toValue, watchEffect } from 'vue';
import { useFetchView } from './manager-context.ts';
import { checkScope, startInBrowser } from './use-source.ts';

/** Options of `useBackgroundFetchEvent`. */
export interface UseBackgroundFetchEventOptions {
  /** Only events of the background fetch with this id. Default: of all. */
  readonly id?: MaybeRefOrGetter<string | undefined>;
  /** With `false` nothing is listened to. Default `true`. */
  readonly enabled?: MaybeRefOrGetter<boolean>;
}

/**
 * Calls `listener` at each such event until the scope is disposed, also for what happens in other tabs: `success`, `fail`, `abort`,
 * `click` (on the browser's download UI) or `progress`. An error that it throws is reported as uncaught.
 *
 * What settled while no page was open is no event: `useBackgroundFetches` shows it. For wakes there is `usePeriodicFetch`. It throws `Error`
 * when there is no manager, and outside of `setup()` and of effect scopes.
 *
 * @example
 * useBackgroundFetchEvent('success', ({ id }) => toast(`${id} is here.`));
 */
export function useBackgroundFetchEvent(
  event: RegistrationEvent,
  listener: (registration: BackgroundFetchRegistration) => unknown,
  { id, enabled = true }: UseBackgroundFetchEventOptions = {},
): void {
  const { manager } = useFetchView();
  checkScope();
  const listen = (onCleanup: (stop: () => void) => void): void => {
    if (toValue(enabled)) onCleanup(listenTo(manager, event, listener, toValue(id)));
  };
  startInBrowser(() => watchEffect(listen, { flush: 'sync' }));
}
