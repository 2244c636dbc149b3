// For bench/serve-ranges.ts: the same file by ranges from our store and, sliced by hand, from the Cache API.
importScripts('/service-worker.global.js');

bgfetch.serveRecords({
  name: 'ranges',
  handles: ({ url }) => new URL(url).pathname.startsWith('/media/stored/'),
});

self.addEventListener('fetch', (event) => {
  if (new URL(event.request.url).pathname.startsWith('/media/cached/'))
    event.respondWith(fromCache(event.request));
});

async function fromCache(request) {
  const response = await (await caches.open('ranges')).match(request.url);
  if (!response) return fetch(request);
  const range = /^bytes=(\d+)-(\d*)$/.exec(request.headers.get('range') ?? '');
  if (!range) return response;
  const blob = await response.blob();
  const start = Number(range[1]);
  const end = range[2] ? Math.min(Number(range[2]) + 1, blob.size) : blob.size;
  return new Response(blob.slice(start, end), {
    status: 206,
    headers: {
      'Content-Type': response.headers.get('Content-Type') ?? '',
      'Content-Range': `bytes ${start}-${end - 1}/${blob.size}`,
      'Content-Length': String(end - start),
    },
  });
}

self.addEventListener('install', () => self.skipWaiting());
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()));
