import {
  optionsKey,
  type PeriodicFetchCommands,
  type PeriodicFetchOptions,
  type PeriodicFetchState,
  type PeriodicUse,
  type WakeHandler,
} from '@bgfetch/core/adapter';
import { useEffect, useInsertionEffect, useMemo, useState } from 'react';
import { useFetchView } from './manager-context.ts';
import { useSource } from './use-source.ts';

/**
 * Asks the operating system for periodic wakes, and runs `handler` in each wake: once per use of the hook, also in
 * StrictMode, and with the variables of the last render. A wake stays open until the promise that the handler returns has
 * settled, or its time is up (`wake.signal` says so).
 *
 * When the component is unmounted the wakes go on, without this handler; a handler that is running is not stopped. `stop`
 * ends the wakes of the whole app.
 *
 * @param options are those of `bg.periodic.configure()`, and `enabled`. They are compared by their values, so they may be
 * made anew on each render.
 * @returns `status` of the wakes; `error` is what the handler, `start` or the configuration failed with. The commands do
 * not reject. The hook throws `Error` without a `BackgroundFetchProvider` above.
 *
 * @example
 * const { status, error } = usePeriodicFetch(
 *   (wake) => refreshFeed({ signal: wake.signal }),
 *   { minimumFetchInterval: 15 },
 * );
 */
export function usePeriodicFetch(
  handler: WakeHandler,
  options: PeriodicFetchOptions = {},
): PeriodicFetchState & PeriodicFetchCommands {
  const view = useFetchView();
  // A state, not a memo: hot updates compute memos again, and then a wake that has been handled would be handled twice.
  const [use] = useState(
    () => ({ handler, options, handled: new WeakSet() }) satisfies PeriodicUse,
  );
  useInsertionEffect(() => {
    use.handler = handler;
    use.options = options;
  });
  const source = useMemo(() => view.periodic(use), [view, use]);
  const key = optionsKey(options);
  // biome-ignore lint/correctness/useExhaustiveDependencies: each render makes new options, and their key stays the same.
  useEffect(() => source.attach(), [source, key]);
  const state = useSource(source);
  return useMemo(() => ({ ...state, ...source.commands }), [state, source]);
}
