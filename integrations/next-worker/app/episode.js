'use client';

import {
  BackgroundFetchProvider,
  createBackgroundFetch,
  useBackgroundFetch,
  useBackgroundFetchRecord,
} from '@bgfetch/react';
import { useEffect } from 'react';

const bg = createBackgroundFetch({ driver: 'foreground', workerUrl: '/bgfetch-worker.js' });

export function Episode() {
  return (
    <BackgroundFetchProvider manager={bg}>
      <Row />
    </BackgroundFetchProvider>
  );
}

async function sizeByWorker() {
  const { active } = await navigator.serviceWorker.ready;
  if (active.scriptURL !== `${location.origin}/bgfetch-sw.js`) return active.scriptURL;
  const answer = await fetch('/episode.bin', { headers: { Range: 'bytes=0-9' } });
  return answer.headers.get('content-range').split('/')[1];
}

function Row() {
  const { status, result, start } = useBackgroundFetch('episode');
  const { state } = useBackgroundFetchRecord('episode', '/episode.bin');
  useEffect(() => void start('/episode.bin'), [start]);
  useEffect(() => {
    if (state !== 'ready') return;
    void sizeByWorker().then((size) => {
      document.body.dataset.result = `${result} ${size}`;
    });
  }, [state, result]);
  return <p>{status}</p>;
}
