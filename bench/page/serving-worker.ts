/** The same file by ranges: from our store, and from the Cache API, sliced as guides for offline video slice it. */
import { recordResponder } from '@bgfetch/core/service-worker';

interface FetchEvent extends Event {
  readonly request: Request;
  respondWith(response: Promise<Response>): void;
}

const scope = globalThis as unknown as EventTarget & {
  skipWaiting(): Promise<void>;
  readonly clients: { claim(): Promise<void> };
};
const fromRecords = recordResponder();

scope.addEventListener('fetch', (event) => {
  const { request } = event as FetchEvent;
  // A download is for the server.
  if (!request.headers.has('range') || request.cache === 'no-store') return;
  const { searchParams } = new URL(request.url);
  if (searchParams.has('cached')) (event as FetchEvent).respondWith(fromCache(request));
  if (!searchParams.has('stored')) return;
  // Ranges are what media elements ask for; a script's request might be a download's own, which takes another look.
  Object.defineProperty(request, 'destination', { value: 'video' });
  (event as FetchEvent).respondWith(fromRecords(request).then((found) => found ?? fetch(request)));
});

async function fromCache(request: Request): Promise<Response> {
  const response = await (await caches.open('ranges')).match(request.url);
  const range = /^bytes=(\d+)-(\d+)$/.exec(request.headers.get('range') ?? '');
  if (!response || !range) return fetch(request);
  const blob = await response.blob();
  const start = Number(range[1]);
  const end = Math.min(Number(range[2]) + 1, blob.size);
  return new Response(blob.slice(start, end), {
    status: 206,
    headers: {
      'Content-Type': response.headers.get('Content-Type') ?? '',
      'Content-Range': `bytes ${start}-${end - 1}/${blob.size}`,
      'Content-Length': String(end - start),
    },
  });
}

scope.addEventListener('install', () => void scope.skipWaiting());
scope.addEventListener('activate', () => void scope.clients.claim());
