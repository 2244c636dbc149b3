import { progressProps, useBackgroundFetch, useBackgroundFetches } from '@bgfetch/react';
import {
  type Episode,
  episodes,
  minutes,
  SHOW,
  size,
  standingOf,
  summary,
  wordsFor,
} from '@bgfetch-examples/podcast';
import type { CSSProperties } from 'react';

const [episode] = episodes as readonly [Episode];

/** Today's episode. The server renders it as not downloaded: it can't know what is on the reader's device. */
export function Today() {
  return (
    <main className="page">
      <header className="show">
        <div className="cover" style={{ '--hue': episode.hue } as CSSProperties} aria-hidden>
          {episode.number}
        </div>
        <h1>{episode.title}</h1>
        <p>
          {SHOW.title} · {minutes(episode.seconds)} · {size(episode.bytes)}
        </p>
        <Download />
      </header>
      <section className="episodes notes">
        <p>{episode.teaser}</p>
        <OnThisDevice />
      </section>
    </main>
  );
}

function Download() {
  const shown = useBackgroundFetch(episode.id);
  const standing = standingOf(shown);
  const download = () =>
    shown.start(episode.path, { title: episode.title, downloadTotal: episode.bytes });
  return (
    <div className="sums" data-standing={standing}>
      {standing === 'absent' && (
        <button type="button" className="pill" onClick={download}>
          Download
        </button>
      )}
      {standing === 'moving' && (
        <button type="button" className="pill" onClick={shown.pause}>
          Pause
        </button>
      )}
      {standing === 'paused' && (
        <button type="button" className="pill" onClick={shown.resume}>
          Resume
        </button>
      )}
      <p className="state">{wordsFor(shown)}</p>
      {(standing === 'moving' || standing === 'paused') && (
        <progress className="bar" aria-label={episode.title} {...progressProps(shown)} />
      )}
    </div>
  );
}

function OnThisDevice() {
  return <p className="meta">{summary(useBackgroundFetches())}</p>;
}
