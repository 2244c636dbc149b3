import type { RegistrationSnapshot } from '@bgfetch/core';
import { type ComputedRef, computed } from 'vue';
import { useFetchView } from './manager-context.ts';
import { keepIfEqual, useSource } from './use-source.ts';

/**
 * A ref of the snapshots of all registrations that are not released, active and settled, oldest first; with `filter`, of
 * those that it returns `true` for. It changes at most once per frame, and a snapshot that has not changed is the same
 * object. `filter` may read refs. On a server, and while the page takes over what a server has rendered, the list is empty.
 *
 * @example
 * // <li v-for="{ id, downloaded } in active" :key="id">{{ id }}: {{ downloaded }} bytes</li>
 * const active = useBackgroundFetches(({ status }) => status !== 'settled');
 */
export function useBackgroundFetches(
  filter?: (registration: RegistrationSnapshot) => boolean,
): ComputedRef<readonly RegistrationSnapshot[]>;
/**
 * A ref of what `select` takes from each of them. It changes only when one of these has changed (`Object.is`).
 *
 * @example
 * const ids = useBackgroundFetches(undefined, ({ id }) => id);
 */
export function useBackgroundFetches<Selected>(
  filter: ((registration: RegistrationSnapshot) => boolean) | undefined,
  select: (registration: RegistrationSnapshot) => Selected,
): ComputedRef<readonly Selected[]>;
export function useBackgroundFetches(
  filter?: (registration: RegistrationSnapshot) => boolean,
  select?: (registration: RegistrationSnapshot) => unknown,
): ComputedRef<readonly unknown[]> {
  const { registrations } = useFetchView();
  const list = useSource(() => registrations);
  return computed<readonly unknown[]>((shown) => {
    const chosen = filter ? list.value.filter(filter) : list.value;
    return keepIfEqual(shown, select ? chosen.map(select) : chosen);
  });
}
