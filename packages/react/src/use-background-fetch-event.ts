import type { BackgroundFetchRegistration } from '@bgfetch/core';
import { listenTo, type RegistrationEvent } from '@bgfetch/core/adapter';
import { useEffect, useInsertionEffect, useRef } from 'react';
import { useFetchView } from './manager-context.ts';

/** Options of `useBackgroundFetchEvent`. */
export interface UseBackgroundFetchEventOptions {
  /** Only events of the background fetch with this id. Default: of all. */
  readonly id?: string | undefined;
  /** With `false` nothing is listened to. Default `true`. */
  readonly enabled?: boolean;
}

/**
 * Calls `listener` at each such event while the component is mounted, also for what happens in other tabs: `success`, `fail`, `abort`,
 * `click` (on the browser's download UI) or `progress`. It sees the variables of the last render, and may be made anew on each. An error
 * that it throws is reported as uncaught.
 *
 * What settled while no page was open is no event: `useBackgroundFetches` shows it. For wakes there is `usePeriodicFetch`. The hook
 * throws `Error` without a `BackgroundFetchProvider` above.
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
  const latest = useRef(listener);
  useInsertionEffect(() => {
    latest.current = listener;
  });
  useEffect(() => {
    if (!enabled) return undefined;
    return listenTo(manager, event, (registration) => latest.current(registration), id);
  }, [manager, event, id, enabled]);
}
