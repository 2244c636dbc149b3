import type { RegistrationSnapshot } from '@bgfetch/core';
import { type ComputedRef, computed } from 'vue';
import { useFetchView } from './manager-context.ts';
import { keepIfEqual, useSource } from './use-source.ts';

/**
 * All registrations that are not released and that `filter` lets through, oldest first. What has not changed keeps its
 * identity; `select` takes a part of each, and the ref changes for that alone. Both may read refs.
 */
export function useBackgroundFetches(
  filter?: (registration: RegistrationSnapshot) => boolean,
): ComputedRef<readonly RegistrationSnapshot[]>;
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
