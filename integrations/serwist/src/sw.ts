import { installBackgroundFetch, recordHandler } from '@bgfetch/core/service-worker';
import { type PrecacheEntry, Serwist } from 'serwist';

declare const self: ServiceWorkerGlobalScope & { __SW_MANIFEST: (PrecacheEntry | string)[] };

installBackgroundFetch();

const serwist = new Serwist({
  precacheEntries: self.__SW_MANIFEST,
  skipWaiting: true,
  clientsClaim: true,
  runtimeCaching: [
    { matcher: ({ url }) => url.pathname.startsWith('/media/'), handler: recordHandler() },
  ],
});
serwist.addEventListeners();
