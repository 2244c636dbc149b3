// Beside Workbox: its router has all of the fetch events, and asks our records where they may have the answer.
import { precacheAndRoute } from 'workbox-precaching';
import { registerRoute, setCatchHandler } from 'workbox-routing';
import { CacheOnly } from 'workbox-strategies';
import {
  installBackgroundFetch,
  recordHandler,
  recordPlugin,
} from '../../../../src/service-worker.ts';
import { takeOver } from './take-over.ts';

const name = 'workbox';
installBackgroundFetch({ name });
takeOver();

precacheAndRoute([{ url: '/media/precached/300/x.bin?scope=precached', revision: '1' }]);
registerRoute(
  ({ url, request }) =>
    url.pathname.startsWith('/media/workbox-only') && request.cache !== 'no-store',
  new CacheOnly({ plugins: [recordPlugin({ name })] }),
);
registerRoute(({ url }) => url.pathname.startsWith('/media/'), recordHandler({ name }));
registerRoute(
  ({ url }) => url.pathname.startsWith('/own'),
  recordHandler({ name, otherwise: async ({ url }) => new Response(url.pathname.slice(1)) }),
);
setCatchHandler(async () => new Response('caught', { status: 503 }));
