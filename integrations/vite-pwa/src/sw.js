import { installBackgroundFetch, recordHandler } from '@bgfetch/core/service-worker';
import { clientsClaim } from 'workbox-core';
import { precacheAndRoute } from 'workbox-precaching';
import { registerRoute } from 'workbox-routing';

self.skipWaiting();
clientsClaim();
installBackgroundFetch();

precacheAndRoute(self.__WB_MANIFEST);
registerRoute(({ url }) => url.pathname.startsWith('/media/'), recordHandler());
