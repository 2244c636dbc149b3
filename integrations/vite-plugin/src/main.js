import { createBackgroundFetch } from '@bgfetch/core';

await navigator.serviceWorker.register(`${import.meta.env.BASE_URL}sw.js`);
const bg = createBackgroundFetch({
  driver: 'foreground',
  workerUrl: `${import.meta.env.BASE_URL}bgfetch-worker.js`,
});
const registration = await bg.fetch('episode', '/episode.bin');
const record = await registration.match('/episode.bin');
await record.responseReady;
const { inFiles, reason } = bg.storage.getSnapshot().bodies;
await navigator.serviceWorker.ready;
// The server knows no ranges: only the service worker answers so.
const ask = () => fetch('/episode.bin', { headers: { Range: 'bytes=0-9' } });
let answer = await ask();
while (answer.status !== 206) {
  await new Promise((resolve) => setTimeout(resolve, 100));
  answer = await ask();
}
const size = Number(answer.headers.get('content-range').split('/')[1]);
document.body.dataset.result = inFiles ? `${registration.result} ${size}` : reason;
