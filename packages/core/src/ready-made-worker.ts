import { serviceWorkerScope, storageEnvironment } from './browser/environment.ts';
import { installBackgroundFetch } from './service-worker/install-background-fetch.ts';
import { serveRecords } from './service-worker/serving/serve-records.ts';

/*
 * The whole service worker of an app that has none: `npx @bgfetch/core init <public-dir>` copies it. For a manager with
 * another name, register `bgfetch-sw.js?name=<name>`.
 */
const scope = serviceWorkerScope('bgfetch-sw.js');
const name = new URL(storageEnvironment().baseUrl).searchParams.get('name') ?? undefined;

installBackgroundFetch({ ...(name && { name }), openOnClick: '.' });
serveRecords({ ...(name && { name }) });

// It has no cache that a page of an older version could miss, so it takes over at once.
scope.addEventListener('install', (event) => event.waitUntil(scope.skipWaiting()));
scope.addEventListener('activate', (event) => event.waitUntil(scope.clients.claim()));
