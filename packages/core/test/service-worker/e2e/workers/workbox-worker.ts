// Beside Workbox: its router has all of the fetch events, and asks our records where they may have the answer.
import { registerRoute, setCatchHandler } from 'workbox-routing';
import { installBackgroundFetch, recordResponder } from '../../../../src/service-worker.ts';
import { takeOver } from './take-over.ts';

installBackgroundFetch({ name: 'workbox' });
const fromRecords = recordResponder({ name: 'workbox' });
takeOver();

registerRoute(
  ({ url }) => url.pathname.startsWith('/media/'),
  async ({ request, event }) => (await fromRecords(request, event)) ?? fetch(request),
);
registerRoute(
  ({ url }) => url.pathname === '/own',
  async () => new Response('own'),
);
setCatchHandler(async () => new Response('caught', { status: 503 }));
