// A classic worker of an app that has handlers of its own; in JavaScript, as such workers are.
importScripts('/service-worker.global.js');

const { success$ } = bgfetch.installBackgroundFetch({ name: 'classic' });
bgfetch.serveRecords({
  name: 'classic',
  handles: ({ url }) => new URL(url).pathname.startsWith('/media/'),
});

success$.subscribe((event) => {
  event.waitUntil(
    caches.open('told').then((cache) => cache.put(`/told/${event.id}`, new Response('yes'))),
  );
});
self.addEventListener('fetch', (event) => {
  if (new URL(event.request.url).pathname === '/own') event.respondWith(new Response('own'));
});
self.addEventListener('install', () => self.skipWaiting());
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()));
