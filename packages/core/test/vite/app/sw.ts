import { installBackgroundFetch, recordResponder } from '@bgfetch/core/service-worker';
import { FROM } from './from.ts';

interface Scope extends EventTarget {
  skipWaiting(): Promise<void>;
  readonly clients: { claim(): Promise<void> };
}
interface FetchEvent extends Event {
  readonly request: Request;
  waitUntil(promise: Promise<unknown>): void;
  respondWith(response: Promise<Response>): void;
}

const scope = globalThis as unknown as Scope;
installBackgroundFetch();
const fromRecords = recordResponder();

scope.addEventListener('install', () => void scope.skipWaiting());
scope.addEventListener('activate', (event) =>
  (event as FetchEvent).waitUntil(scope.clients.claim()),
);
scope.addEventListener('fetch', (event) => {
  const { request } = event as FetchEvent;
  if (!request.url.includes('stored.txt')) return;
  const answer = async () => {
    const response = await fromRecords(request, event as FetchEvent);
    if (!response) return fetch(request);
    response.headers.set(
      'X-From',
      `${FROM} of ${process.env.NODE_ENV} at ${import.meta.env.BASE_URL}`,
    );
    return response;
  };
  (event as FetchEvent).respondWith(answer());
});
