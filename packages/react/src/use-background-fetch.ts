import type { RegistrationCommands, RegistrationState } from '@bgfetch/core/adapter';
import { useMemo } from 'react';
import { useFetchView } from './manager-context.ts';
import { useSelected } from './use-source.ts';

const everything = (state: RegistrationState): RegistrationState => state;

/**
 * The registration with this id: its snapshot's fields, `status: 'none'` while there is none, and what can be done
 * with it. It renders at most once per frame; with `select`, only when that takes something else from the state.
 */
export function useBackgroundFetch(id: string): RegistrationState & RegistrationCommands;
export function useBackgroundFetch<Selected>(
  id: string,
  select: (state: RegistrationState) => Selected,
): Selected;
export function useBackgroundFetch(
  id: string,
  select?: (state: RegistrationState) => unknown,
): unknown {
  const view = useFetchView();
  const source = useMemo(() => view.registration(id), [view, id]);
  const selected = useSelected<RegistrationState, unknown>(source, select ?? everything);
  const commands = useBackgroundFetchCommands(id);
  const whole = select === undefined;
  return useMemo(
    () => (whole ? { ...(selected as RegistrationState), ...commands } : selected),
    [whole, selected, commands],
  );
}

/** What can be done with this id, for components that show nothing of it: the same functions as long as the id is. */
export function useBackgroundFetchCommands(id: string): RegistrationCommands {
  const view = useFetchView();
  return useMemo(() => view.commands(id), [view, id]);
}
