import type { RegistrationCommands, RegistrationState } from '@bgfetch/core/adapter';
import { type ComputedRef, computed, type MaybeRefOrGetter, toValue } from 'vue';
import { type FieldRefs, toFieldRefs } from './field-refs.ts';
import { useFetchView } from './manager-context.ts';
import { keepIfEqual, useSource } from './use-source.ts';

/**
 * The registration with this id: a ref for each field of its snapshot, and the commands for it. The id may be a value, a
 * ref or a getter. `status` is `none` while no registration has the id. A component renders when a ref that it reads has
 * changed, at most once per frame. When the scope is disposed, nothing is aborted.
 *
 * No command rejects: what the last one failed with is `error`. It throws `Error` when there is no manager, and outside of
 * `setup()` and of effect scopes.
 *
 * @example
 * // <button v-if="status === 'running'" @click="pause">{{ downloaded }} bytes</button>
 * // <button v-else @click="start('/ep-5.mp3')">Download</button>
 * const { status, downloaded, start, pause } = useBackgroundFetch('ep-5');
 */
export function useBackgroundFetch(
  id: MaybeRefOrGetter<string>,
): FieldRefs<RegistrationState> & RegistrationCommands;
/**
 * One ref of what `select` takes from the state of the registration with this id. It changes only when that has changed:
 * arrays and plain objects are compared entry by entry, all other values with `Object.is`. `select` may read refs.
 *
 * @example
 * const percent = useBackgroundFetch('ep-5', ({ downloaded, expectedBytes }) =>
 *   expectedBytes ? Math.floor((100 * downloaded) / expectedBytes) : 0,
 * );
 */
export function useBackgroundFetch<Selected>(
  id: MaybeRefOrGetter<string>,
  select: (state: RegistrationState) => Selected,
): ComputedRef<Selected>;
export function useBackgroundFetch(
  id: MaybeRefOrGetter<string>,
  select?: (state: RegistrationState) => unknown,
): unknown {
  const view = useFetchView();
  const state = useSource(() => view.registration(toValue(id)));
  if (select) return computed((shown) => keepIfEqual(shown, select(state.value)));
  return { ...toFieldRefs(state), ...useBackgroundFetchCommands(id) };
}

/**
 * The commands for this id, for components that show nothing of its state. When `id` is a ref or a getter, each call is
 * about the id that it has at that moment.
 *
 * @example
 * const { start, abort } = useBackgroundFetchCommands(() => props.id);
 */
export function useBackgroundFetchCommands(id: MaybeRefOrGetter<string>): RegistrationCommands {
  const view = useFetchView();
  const commands = computed(() => view.commands(toValue(id)));
  return {
    start: (...request) => commands.value.start(...request),
    abort: () => commands.value.abort(),
    pause: () => commands.value.pause(),
    resume: () => commands.value.resume(),
    retryNow: () => commands.value.retryNow(),
    release: () => commands.value.release(),
    match: (...query) => commands.value.match(...query),
  };
}
