// For bench/serve-ranges.ts: the same file by ranges from our store and, sliced by hand, from the Cache API.
importScripts('/service-worker.global.js');

const fromRecords = bgfetch.recordResponder({ name: 'ranges' });

self.addEventListener('fetch', (event) => {
  const { request } = event;
  const { pathname } = new URL(request.url);
  if (pathname.startsWith('/media/cached/')) event.respondWith(fromCache(request));
  if (!pathname.startsWith('/media/stored/')) return;
  // Ranges are what media elements ask for; a script's request might be a download's own, which takes another look.
  if (request.headers.has('range'))
    Object.defineProperty(request, 'destination', { value: 'video' });
  event.respondWith(fromRecords(request).then((response) => response ?? fetch(request)));
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
