import { useBackgroundFetches, useBackgroundFetchManager } from '@bgfetch/react';
import { episodes, isEpisode, SHOW, summary } from '@bgfetch-examples/podcast';
import { Cover } from './cover.tsx';

export function ShowHeader() {
  const manager = useBackgroundFetchManager();
  const registrations = useBackgroundFetches({ filter: isEpisode });
  const known = new Set(registrations.map(({ id }) => id));
  const missing = episodes.filter(({ id }) => !known.has(id));

  const downloadAll = () => {
    for (const { id, path, title, bytes } of missing) {
      const options = { title, downloadTotal: bytes, ifActive: 'reuse' } as const;
      void manager.fetch(id, path, options);
    }
  };

  return (
    <header className="show">
      <Cover hue={215}>LT</Cover>
      <h1>{SHOW.title}</h1>
      <p>{SHOW.by}</p>
      <div className="sums">
        {missing.length > 0 && (
          <button type="button" className="pill" onClick={downloadAll}>
            Download all
          </button>
        )}
        <p>{summary(registrations)}</p>
      </div>
    </header>
  );
}
