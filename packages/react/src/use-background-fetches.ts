import type { RegistrationSnapshot } from '@bgfetch/core';
import { useFetchView } from './manager-context.ts';
import { useSelected } from './use-source.ts';

/**
 * The snapshots of all registrations that are not released, active and settled, oldest first; with `filter`, those that it
 * returns `true` for. The component renders at most once per frame. A snapshot that has not changed is the same object, so
 * memoised rows stay as they are. On a server, and while the page takes over what a server has rendered, the list is empty.
 *
 * @example
 * function Downloads() {
 *   const active = useBackgroundFetches(({ status }) => status !== 'settled');
 *   return active.map(({ id, downloaded }) => <li key={id}>{id}: {downloaded} bytes</li>);
 * }
 */
export function useBackgroundFetches(
  filter?: (registration: RegistrationSnapshot) => boolean,
): readonly RegistrationSnapshot[];
/**
 * What `select` takes from each of them. The component renders only when one of these has changed (`Object.is`).
 *
 * @example
 * const ids = useBackgroundFetches(undefined, ({ id }) => id);
 */
export function useBackgroundFetches<Selected>(
  filter: ((registration: RegistrationSnapshot) => boolean) | undefined,
  select: (registration: RegistrationSnapshot) => Selected,
): readonly Selected[];
export function useBackgroundFetches(
  filter?: (registration: RegistrationSnapshot) => boolean,
  select?: (registration: RegistrationSnapshot) => unknown,
): readonly unknown[] {
  return useSelected(useFetchView().registrations, (list) => {
    const chosen = filter ? list.filter(filter) : list;
    return select ? chosen.map(select) : chosen;
  });
}
