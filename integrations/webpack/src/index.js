import { createBackgroundFetch } from '@bgfetch/core';

const bg = createBackgroundFetch();

async function start() {
  const episode = await bg.fetch('episode', '/episode.bin', { ifActive: 'reuse' });
  const record = await episode.match('/episode.bin');
  const blob = await record.blob();
  document.body.dataset.result = `${episode.result || 'success'} ${blob.size}`;
}

void start();
