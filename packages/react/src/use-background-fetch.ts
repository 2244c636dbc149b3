import {
  type RegistrationCommands,
  type RegistrationState,
  whileEnabled,
} from '@bgfetch/core/adapter';
import { useMemo } from 'react';
import { useFetchView } from './manager-context.ts';
import { useSelected } from './use-source.ts';

const everything = (state: RegistrationState): RegistrationState => state;

/** Options of `useBackgroundFetch`. */
export interface UseBackgroundFetchOptions {
  /** With `false` the hook follows nothing and shows the state `none`; the commands work all the same. Default `true`. */
  readonly enabled?: boolean;
}

/** The same, with what the component takes of the state. */
export interface UseBackgroundFetchSelectOptions<Selected> extends UseBackgroundFetchOptions {
  /**
   * What the hook returns. The component renders only when that has changed: arrays and plain objects are compared entry by entry,
   * all other values with `Object.is`. It may be made anew on each render.
   */
  readonly select: (state: RegistrationState) => Selected;
}

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
export function useBackgroundFetch(
  id: string,
  options?: UseBackgroundFetchOptions & { readonly select?: undefined },
): RegistrationState & RegistrationCommands;
/**
 * What `select` takes from the state of the registration with this id.
 *
 * @example
 * const fraction = useBackgroundFetch('ep-5', { select: fractionOf });
 */
export function useBackgroundFetch<Selected>(
  id: string,
  options: UseBackgroundFetchSelectOptions<Selected>,
): Selected;
export function useBackgroundFetch(
  id: string,
  options: UseBackgroundFetchOptions & {
    readonly select?: ((state: RegistrationState) => unknown) | undefined;
  } = {},
): unknown {
  const { select, enabled = true } = options;
  const view = useFetchView();
  const source = useMemo(() => whileEnabled(view.registration(id), enabled), [view, id, enabled]);
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
