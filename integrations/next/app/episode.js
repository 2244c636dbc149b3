'use client';

import {
  BackgroundFetchProvider,
  createBackgroundFetch,
  useBackgroundFetch,
  useBackgroundFetchRecord,
} from '@bgfetch/react';
import { useEffect } from 'react';

const bg = createBackgroundFetch();

export function Episode() {
  return (
    <BackgroundFetchProvider manager={bg}>
      <Row />
    </BackgroundFetchProvider>
  );
}

function Row() {
  const { status, result, start } = useBackgroundFetch('episode');
  const { state, record } = useBackgroundFetchRecord('episode', '/episode.bin');
  useEffect(() => void start('/episode.bin'), [start]);
  useEffect(() => {
    if (state !== 'ready') return;
    record.blob().then(({ size }) => {
      document.body.dataset.result = `${result} ${size}`;
    });
  }, [state, record, result]);
  return <p>{status}</p>;
}
