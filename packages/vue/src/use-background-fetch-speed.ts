import type { SpeedState } from '@bgfetch/core/adapter';
import { type MaybeRefOrGetter, toValue } from 'vue';
import { type FieldRefs, toFieldRefs } from './field-refs.ts';
import { useFetchView } from './manager-context.ts';
import { useSource } from './use-source.ts';

/**
 * How fast the registration with this id moves, measured once a second while it runs: a ref for each of both numbers, which are `null`
 * while they are unknown, and on a server. The id may be a value, a ref or a getter. It throws `Error` when there is no manager, and
 * outside of `setup()` and of effect scopes.
 *
 * @example
 * // <p>{{ left }}</p>
 * const { remainingMs } = useBackgroundFetchSpeed('ep-5');
 * const left = computed(() => (remainingMs.value === null ? '' : `${formatDuration(remainingMs.value)} left`));
 */
export function useBackgroundFetchSpeed(id: MaybeRefOrGetter<string>): FieldRefs<SpeedState> {
  const view = useFetchView();
  return toFieldRefs(useSource(() => view.speed(toValue(id))));
}
