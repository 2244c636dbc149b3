import { type Episode, episodes } from '@bgfetch-examples/podcast';
import { useState } from 'react';
import { EpisodeRow } from './episode-row.tsx';
import { Notice } from './notice.tsx';
import { Player } from './player.tsx';
import { ShowHeader } from './show-header.tsx';
import { VoiceMessages } from './voice-messages.tsx';

/** The screen. It renders when another episode is played, and for no byte that arrives: rows do that by themselves. */
export function Downloads() {
  const [playing, setPlaying] = useState<Episode | null>(null);
  return (
    <>
      <main className="page">
        <ShowHeader />
        <Notice />
        <ul className="episodes">
          {episodes.map((episode) => (
            <EpisodeRow key={episode.id} episode={episode} onPlay={setPlaying} />
          ))}
        </ul>
        <VoiceMessages />
      </main>
      {playing && <Player episode={playing} />}
    </>
  );
}
