import { progressProps, useBackgroundFetch, useBackgroundFetchSpeed } from '@bgfetch/react';
import { type Episode, minutes, size, standingOf, wordsFor } from '@bgfetch-examples/podcast';
import { Cover } from './cover.tsx';
import { EpisodeActions } from './episode-actions.tsx';

interface EpisodeRowProps {
  readonly episode: Episode;
  readonly onPlay: (episode: Episode) => void;
}

export function EpisodeRow({ episode, onPlay }: EpisodeRowProps) {
  const shown = useBackgroundFetch(episode.id);
  const standing = standingOf(shown);
  const { remainingMs } = useBackgroundFetchSpeed(episode.id);
  const words = wordsFor(shown, remainingMs);
  return (
    <li className="episode" data-standing={standing} data-id={episode.id}>
      <Cover hue={episode.hue}>{episode.number}</Cover>
      <div>
        <h2>{episode.title}</h2>
        <p className="meta">
          {minutes(episode.seconds)} · {size(episode.bytes)}
          <span className="teaser"> · {episode.teaser}</span>
        </p>
        {(standing === 'moving' || standing === 'paused') && (
          <progress className="bar" aria-label={episode.title} {...progressProps(shown)} />
        )}
        {words && <p className="state">{words}</p>}
      </div>
      <EpisodeActions episode={episode} standing={standing} onPlay={onPlay} />
    </li>
  );
}
