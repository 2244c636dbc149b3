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
 * Asks the OS for periodic wakes and runs the handler in each, once. The wake stays open until the promise that the
 * handler returns has settled. When the scope is disposed, the wakes go on, and so does a handler that is running;
 * `stop` ends the wakes.
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
