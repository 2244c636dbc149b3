import { registerSW } from 'virtual:pwa-register';
import { createBackgroundFetch } from '@bgfetch/core';

/** The server knows no ranges: only the service worker answers so. */
async function sizeByWorker() {
  await navigator.serviceWorker.ready;
  for (;;) {
    const answer = await fetch('/media/episode.bin', { headers: { Range: 'bytes=0-9' } });
    if (answer.status === 206) return answer.headers.get('content-range').split('/')[1];
    document.body.dataset.result = `${answer.status}, which is not of the worker`;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

async function run() {
  registerSW({ immediate: true });
  const bg = createBackgroundFetch({ driver: 'foreground' });
  const registration = await bg.fetch('episode', '/media/episode.bin');
  await new Promise((complete) => registration.snapshot$.subscribe({ complete }));
  const size = await sizeByWorker();
  document.body.dataset.result = `${registration.result} ${size}`;
}

run().catch((error) => {
  document.body.dataset.result = `${error}`;
});
