import {
  formatDuration,
  progressProps,
  statusText,
  useBackgroundFetch,
  useBackgroundFetchSpeed,
} from '@bgfetch/react';

export function EpisodeProgress({ id }: { readonly id: string }) {
  const episode = useBackgroundFetch(id);
  const { remainingMs } = useBackgroundFetchSpeed(id);
  return (
    <label>
      {statusText(episode)} <progress {...progressProps(episode)} />
      {remainingMs !== null && `${formatDuration(remainingMs)} left`}
    </label>
  );
}
