import { useBackgroundFetchRecord } from '@bgfetch/react';
import type { Episode } from '@bgfetch-examples/podcast';
import { Cover } from './cover.tsx';

/** Plays what was downloaded, from this device; the server is not asked. */
export function Player({ episode }: { readonly episode: Episode }) {
  const { state, url, error } = useBackgroundFetchRecord(episode.id, episode.path);
  if (state === 'none') return null;
  return (
    <section className="player" aria-label="Player">
      <div>
        <Cover hue={episode.hue}>{episode.number}</Cover>
        <p>{error ? error.message : episode.title}</p>
        {/* biome-ignore lint/a11y/useMediaCaption: a tone has no words to caption. */}
        {url && <audio key={url} src={url} controls autoPlay />}
      </div>
    </section>
  );
}
