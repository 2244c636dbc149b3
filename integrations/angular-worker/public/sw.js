importScripts('service-worker.global.js');

bgfetch.installBackgroundFetch();
bgfetch.serveRecords({ handles: ({ url }) => new URL(url).pathname.startsWith('/media/') });

// Downloads and uploads go to the network as they are. ngsw-worker.js would answer them with 504 when that is lost.
addEventListener('fetch', (event) => {
  const { cache, method } = event.request;
  if (cache === 'no-store' || method !== 'GET') event.stopImmediatePropagation();
});

importScripts('ngsw-worker.js');
