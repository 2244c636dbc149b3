import {
  optionsKey,
  type PeriodicFetchCommands,
  type PeriodicFetchOptions,
  type PeriodicFetchState,
  type WakeHandler,
} from '@bgfetch/core/adapter';
import { type MaybeRefOrGetter, toValue, watch } from 'vue';
import { type FieldRefs, toFieldRefs } from './field-refs.ts';
import { useFetchView } from './manager-context.ts';
import { startInBrowser, useSource } from './use-source.ts';

/**
 * Asks the operating system for periodic wakes, and runs `handler` once in each wake. A wake stays open until the promise
 * that the handler returns has settled, or its time is up (`wake.signal` says so).
 *
 * When the scope is disposed the wakes go on, without this handler; a handler that is running is not stopped. `stop` ends
 * the wakes of the whole app.
 *
 * @param options are those of `bg.periodic.configure()`, and `enabled`. They may be a ref or a getter; other values
 * configure again.
 * @returns refs: `status` of the wakes, and `error`, what the handler, `start` or the configuration failed with. The
 * commands do not reject. It throws `Error` when there is no manager, and outside of `setup()` and of effect scopes.
 *
 * @example
 * const { status, error } = usePeriodicFetch((wake) => refreshFeed({ signal: wake.signal }), {
 *   minimumFetchInterval: 15,
 * });
 */
export function usePeriodicFetch(
  handler: WakeHandler,
  options: MaybeRefOrGetter<PeriodicFetchOptions> = {},
): FieldRefs<PeriodicFetchState> & PeriodicFetchCommands {
  const source = useFetchView().periodic({
    handler,
    get options() {
      return toValue(options);
    },
    handled: new WeakSet(),
  });
  const state = useSource(() => source);
  startInBrowser(() =>
    watch(
      () => optionsKey(toValue(options)),
      (_key, _before, onCleanup) => onCleanup(source.attach()),
      { immediate: true, flush: 'sync' },
    ),
  );
  return { ...toFieldRefs(state), ...source.commands };
}
