import type { SpeedState } from '@bgfetch/core/adapter';
import { useMemo } from 'react';
import { useFetchView } from './manager-context.ts';
import { useSource } from './use-source.ts';

/**
 * How fast the registration with this id moves, measured once a second while it runs. Both numbers are `null` while they are unknown, and
 * on a server. The hook throws `Error` without a `BackgroundFetchProvider` above.
 *
 * @example
 * const { bytesPerSecond, remainingMs } = useBackgroundFetchSpeed('ep-5');
 * const speed = bytesPerSecond !== null && formatSpeed(bytesPerSecond);
 * const left = remainingMs !== null && `${formatDuration(remainingMs)} left`;
 */
export function useBackgroundFetchSpeed(id: string): SpeedState {
  const view = useFetchView();
  return useSource(useMemo(() => view.speed(id), [view, id]));
}
