import type { ServiceWorkerScope } from '../platform/service-worker-scope.ts';

/** Focuses the window that shows `url`, or opens one. Rejects where the browser allows neither. */
export async function openClient(scope: ServiceWorkerScope, url: string | URL): Promise<void> {
  const { href } = new URL(url, scope.registration.scope);
  const clients = await scope.clients.matchAll({ type: 'window', includeUncontrolled: true });
  const shown = clients.find((client) => client.url === href);
  await (shown ? shown.focus() : scope.clients.openWindow(href));
}
