import { installBackgroundFetch, serveRecords } from '@bgfetch/core/service-worker';

// Copies what the browser fetched into the store, so that it can still be read when the browser forgets it.
installBackgroundFetch();

// The players get what is stored, with the server gone too. Nothing else passes through this worker.
serveRecords({ handles: ({ destination }) => destination === 'audio' || destination === 'video' });

interface Scope extends EventTarget {
  readonly clients: { claim(): Promise<void> };
}

// Without this, the page of a first visit would have to be reloaded before it can play offline.
(globalThis as unknown as Scope).addEventListener('activate', (event) => {
  (event as Event & { waitUntil(promise: Promise<void>): void }).waitUntil(
    (globalThis as unknown as Scope).clients.claim(),
  );
});
