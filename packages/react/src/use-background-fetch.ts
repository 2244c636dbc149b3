import type { RegistrationCommands, RegistrationState } from '@bgfetch/core/adapter';
import { useMemo } from 'react';
import { useFetchView } from './manager-context.ts';
import { useSelected } from './use-source.ts';

const everything = (state: RegistrationState): RegistrationState => state;

/**
 * The registration with this id: the fields of its snapshot, `status: 'none'` while no registration has the id, and the
 * commands for it. The component renders when any field has changed, at most once per frame. Unmounting it aborts nothing.
 *
 * No command rejects: what the last one failed with is `error`. The hook throws `Error` without a
 * `BackgroundFetchProvider` above.
 *
 * @example
 * function Episode() {
 *   const { status, downloaded, error, start, pause } = useBackgroundFetch('ep-5');
 *   if (error) return <p>{error.message}</p>;
 *   if (status === 'running') return <button onClick={pause}>{downloaded} bytes</button>;
 *   return <button onClick={() => start('/ep-5.mp3')}>Download</button>;
 * }
 */
export function useBackgroundFetch(id: string): RegistrationState & RegistrationCommands;
/**
 * What `select` takes from the state of the registration with this id. The component renders only when that has changed:
 * arrays and plain objects are compared entry by entry, all other values with `Object.is`. `select` may be made anew on
 * each render.
 *
 * @example
 * const percent = useBackgroundFetch('ep-5', ({ downloaded, expectedBytes }) =>
 *   expectedBytes ? Math.floor((100 * downloaded) / expectedBytes) : 0,
 * );
 */
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

/**
 * The commands for this id, for components that show nothing of its state: they do not render when it changes. The
 * functions stay the same as long as the id and the manager do.
 *
 * @example
 * const { start, abort } = useBackgroundFetchCommands('ep-5');
 * useEffect(() => void start('/ep-5.mp3'), [start]); // Starts once, however often the effect runs.
 */
export function useBackgroundFetchCommands(id: string): RegistrationCommands {
  const view = useFetchView();
  return useMemo(() => view.commands(id), [view, id]);
}
