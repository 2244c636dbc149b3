import { useBackgroundFetchCommands } from '@bgfetch/react';
import type { Episode, Standing } from '@bgfetch-examples/podcast';
import { RoundButton } from './round-button.tsx';

interface EpisodeActionsProps {
  readonly episode: Episode;
  readonly standing: Standing;
  readonly onPlay: (episode: Episode) => void;
}

export function EpisodeActions({ episode, standing, onPlay }: EpisodeActionsProps) {
  const { start, pause, resume, release } = useBackgroundFetchCommands(episode.id);
  const download = () =>
    start(episode.path, { title: episode.title, downloadTotal: episode.bytes });
  return (
    <div className="actions">
      {(standing === 'absent' || standing === 'failed') && (
        <RoundButton label="Download" icon="download" onClick={download} />
      )}
      {standing === 'moving' && <RoundButton label="Pause" icon="pause" onClick={pause} />}
      {standing === 'paused' && <RoundButton label="Resume" icon="resume" onClick={resume} />}
      {(standing === 'moving' || standing === 'paused') && (
        <RoundButton label="Cancel" icon="cancel" tone="quiet" onClick={release} />
      )}
      {standing === 'here' && (
        <>
          <RoundButton label="Play" icon="play" tone="strong" onClick={() => onPlay(episode)} />
          <RoundButton label="Remove" icon="remove" tone="quiet" onClick={release} />
        </>
      )}
    </div>
  );
}
