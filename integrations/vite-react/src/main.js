import {
  BackgroundFetchProvider,
  createBackgroundFetch,
  useBackgroundFetch,
  useBackgroundFetchRecord,
} from '@bgfetch/react';
import { createElement, StrictMode, useEffect } from 'react';
import { createRoot } from 'react-dom/client';

const bg = createBackgroundFetch();

function Episode() {
  const { status, result, start } = useBackgroundFetch('episode');
  const { state, record } = useBackgroundFetchRecord('episode', '/episode.bin');
  useEffect(() => void start('/episode.bin'), [start]);
  useEffect(() => {
    if (state !== 'ready') return;
    record.blob().then(({ size }) => {
      document.body.dataset.result = `${result} ${size}`;
    });
  }, [state, record, result]);
  return createElement('p', null, status);
}

const app = createElement(BackgroundFetchProvider, { manager: bg }, createElement(Episode));
createRoot(document.getElementById('app')).render(createElement(StrictMode, null, app));
