import { createBackgroundFetch } from '@bgfetch/core';

/** The server knows no ranges: only the service worker answers so. */
async function sizeByWorker() {
  await navigator.serviceWorker.ready;
  for (;;) {
    const answer = await fetch('/episode.bin', { headers: { Range: 'bytes=0-9' } });
    if (answer.status === 206) return answer.headers.get('content-range').split('/')[1];
    document.body.dataset.result = `${answer.status}, by ${navigator.serviceWorker.controller?.scriptURL}`;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

async function run() {
  await navigator.serviceWorker.register(`${import.meta.env.BASE_URL}sw.js`);
  const bg = createBackgroundFetch({
    driver: 'foreground',
    workerUrl: `${import.meta.env.BASE_URL}bgfetch-worker.js`,
  });
  const registration = await bg.fetch('episode', '/episode.bin');
  document.body.dataset.result = 'started';
  await new Promise((complete) => registration.snapshot$.subscribe({ complete }));
  // Why there are no files, if there are none: the transfer worker was not served.
  const { reason } = bg.storage.getSnapshot().bodies;
  const size = await sizeByWorker();
  document.body.dataset.result = reason ?? `${registration.result} ${size}`;
}

run().catch((error) => {
  document.body.dataset.result = `${error}`;
});
