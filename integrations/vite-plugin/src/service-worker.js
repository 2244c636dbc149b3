import { installBackgroundFetch, serveRecords } from '@bgfetch/core/service-worker';

installBackgroundFetch();
serveRecords();
addEventListener('install', () => skipWaiting());
addEventListener('activate', (event) => event.waitUntil(clients.claim()));
