import type { RegistrationSnapshot } from '@bgfetch/core';
import { whileEnabled } from '@bgfetch/core/adapter';
import { type ComputedRef, computed, type MaybeRefOrGetter, toValue } from 'vue';
import { useFetchView } from './manager-context.ts';
import { keepIfEqual, useSource } from './use-source.ts';

/** Options of `useBackgroundFetches`. */
export interface UseBackgroundFetchesOptions<Selected = RegistrationSnapshot> {
  /** Which registrations are in the list. Default: all. It may read refs. */
  readonly filter?: (registration: RegistrationSnapshot) => boolean;
  /**
   * What the list has of each of them. The ref changes only when one of these has changed (`Object.is`). Default: the snapshot. It may
   * read refs.
   */
  readonly select?: (registration: RegistrationSnapshot) => Selected;
  /** With `false` nothing is followed and the list is empty. Default `true`. */
  readonly enabled?: MaybeRefOrGetter<boolean>;
}

/**
 * A ref of all registrations that are not released, active and settled, oldest first; with `filter` of some of them, with `select` of what
 * that takes of each. It changes at most once per frame, and a snapshot that has not changed is the same object. On a server, and
 * while the page takes over what a server has rendered, the list is empty.
 *
 * @example
 * // <li v-for="{ id, downloaded } in active" :key="id">{{ id }}: {{ formatBytes(downloaded) }}</li>
 * const active = useBackgroundFetches({ filter: isActive });
 *
 * @example
 * const ids = useBackgroundFetches({ select: ({ id }) => id });
 */
export function useBackgroundFetches<Selected = RegistrationSnapshot>(
  options: UseBackgroundFetchesOptions<Selected> = {},
): ComputedRef<readonly Selected[]> {
  const { filter, select, enabled = true } = options;
  const { registrations } = useFetchView();
  const list = useSource(() => whileEnabled(registrations, toValue(enabled)));
  return computed<readonly Selected[]>((shown) => {
    const chosen = filter ? list.value.filter((it) => filter(it)) : list.value;
    return keepIfEqual(
      shown,
      (select ? chosen.map((it) => select(it)) : chosen) as readonly Selected[],
    );
  });
}
