import type { RegistrationCommands, RegistrationState } from '@bgfetch/core/adapter';
import { type ComputedRef, computed, type MaybeRefOrGetter, toValue } from 'vue';
import { type FieldRefs, toFieldRefs } from './field-refs.ts';
import { useFetchView } from './manager-context.ts';
import { keepIfEqual, useSource } from './use-source.ts';

/**
 * The registration with this id: a ref for each field of its snapshot, `status` being `none` while there is none, and
 * what can be done with it. A component renders for the refs that it reads, at most once per frame. With `select`, one
 * ref of what that takes from the state.
 */
export function useBackgroundFetch(
  id: MaybeRefOrGetter<string>,
): FieldRefs<RegistrationState> & RegistrationCommands;
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

/** What can be done with this id, for components that show nothing of it. Each call means the id of that moment. */
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
