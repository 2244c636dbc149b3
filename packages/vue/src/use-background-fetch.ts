import {
  type RegistrationCommands,
  type RegistrationState,
  whileEnabled,
} from '@bgfetch/core/adapter';
import { type ComputedRef, computed, type MaybeRefOrGetter, toValue } from 'vue';
import { type FieldRefs, toFieldRefs } from './field-refs.ts';
import { useFetchView } from './manager-context.ts';
import { keepIfEqual, useSource } from './use-source.ts';

/** Options of `useBackgroundFetch`. */
export interface UseBackgroundFetchOptions {
  /** With `false` nothing is followed and the state is `none`; the commands work all the same. Default `true`. */
  readonly enabled?: MaybeRefOrGetter<boolean>;
}

/** The same, with what the component takes of the state. */
export interface UseBackgroundFetchSelectOptions<Selected> extends UseBackgroundFetchOptions {
  /**
   * What the ref has. It changes only when that has changed: arrays and plain objects are compared entry by entry, all other values
   * with `Object.is`. It may read refs.
   */
  readonly select: (state: RegistrationState) => Selected;
}

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
  options?: UseBackgroundFetchOptions & { readonly select?: undefined },
): FieldRefs<RegistrationState> & RegistrationCommands;
/**
 * One ref of what `select` takes from the state of the registration with this id.
 *
 * @example
 * // <progress v-bind="progress" />
 * const progress = useBackgroundFetch('ep-5', { select: progressProps });
 */
export function useBackgroundFetch<Selected>(
  id: MaybeRefOrGetter<string>,
  options: UseBackgroundFetchSelectOptions<Selected>,
): ComputedRef<Selected>;
export function useBackgroundFetch(
  id: MaybeRefOrGetter<string>,
  options: UseBackgroundFetchOptions & {
    readonly select?: ((state: RegistrationState) => unknown) | undefined;
  } = {},
): unknown {
  const { select, enabled = true } = options;
  const view = useFetchView();
  const state = useSource(() => whileEnabled(view.registration(toValue(id)), toValue(enabled)));
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
