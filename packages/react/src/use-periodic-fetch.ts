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
 * Asks the OS for periodic wakes and runs the handler in each: once, however often the component is mounted, and with
 * what it rendered last. The wake stays open until the promise that the handler returns has settled. When the component
 * goes, the wakes go on, and so does a handler that is running; `stop` ends the wakes.
 */
export function usePeriodicFetch(
  handler: WakeHandler,
  options: PeriodicFetchOptions = {},
): PeriodicFetchState & PeriodicFetchCommands {
  const view = useFetchView();
  // A state and no memo: hot updates make memos anew, and what has been handled must not be forgotten.
  const [use] = useState(
    () => ({ handler, options, handled: new WeakSet() }) satisfies PeriodicUse,
  );
  useInsertionEffect(() => {
    use.handler = handler;
    use.options = options;
  });
  const source = useMemo(() => view.periodic(use), [view, use]);
  const key = optionsKey(options);
  // biome-ignore lint/correctness/useExhaustiveDependencies: options are made anew on each render, keys are equal.
  useEffect(() => source.attach(), [source, key]);
  const state = useSource(source);
  return useMemo(() => ({ ...state, ...source.commands }), [state, source]);
}
