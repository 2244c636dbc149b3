import type { RegistrationSnapshot } from '@bgfetch/core';
import { whileEnabled } from '@bgfetch/core/adapter';
import { useMemo } from 'react';
import { useFetchView } from './manager-context.ts';
import { useSelected } from './use-source.ts';

/** Options of `useBackgroundFetches`. */
export interface UseBackgroundFetchesOptions<Selected = RegistrationSnapshot> {
  /** Which registrations are in the list. Default: all. It may be made anew on each render. */
  readonly filter?: (registration: RegistrationSnapshot) => boolean;
  /**
   * What the list has of each of them. The component renders only when one of these has changed (`Object.is`). Default: the snapshot.
   * It may be made anew on each render.
   */
  readonly select?: (registration: RegistrationSnapshot) => Selected;
  /** With `false` the hook follows nothing and the list is empty. Default `true`. */
  readonly enabled?: boolean;
}

/**
 * All registrations that are not released, active and settled, oldest first; with `filter` some of them, with `select` what that takes
 * of each. The component renders at most once per frame. A snapshot that has not changed is the same object, so memoised rows stay
 * as they are. On a server, and while the page takes over what a server has rendered, the list is empty.
 *
 * @example
 * function Downloads() {
 *   const active = useBackgroundFetches({ filter: isActive });
 *   return active.map(({ id, downloaded }) => <li key={id}>{id}: {formatBytes(downloaded)}</li>);
 * }
 *
 * @example
 * const ids = useBackgroundFetches({ select: ({ id }) => id });
 */
export function useBackgroundFetches<Selected = RegistrationSnapshot>(
  options: UseBackgroundFetchesOptions<Selected> = {},
): readonly Selected[] {
  const { filter, select, enabled = true } = options;
  const { registrations } = useFetchView();
  const source = useMemo(() => whileEnabled(registrations, enabled), [registrations, enabled]);
  return useSelected(source, (list) => {
    const chosen = filter ? list.filter((it) => filter(it)) : list;
    return (select ? chosen.map((it) => select(it)) : chosen) as readonly Selected[];
  });
}
