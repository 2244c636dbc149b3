import type { RegistrationSnapshot } from '@bgfetch/core';
import { useFetchView } from './manager-context.ts';
import { useSelected } from './use-source.ts';

/**
 * All registrations that are not released and that `filter` lets through, oldest first. What has not changed keeps its
 * identity, so that memoised rows stay as they are; `select` takes a part of each, and the list renders for that alone.
 */
export function useBackgroundFetches(
  filter?: (registration: RegistrationSnapshot) => boolean,
): readonly RegistrationSnapshot[];
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
