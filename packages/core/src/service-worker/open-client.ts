import type { ServiceWorkerScope, WindowClient } from '../browser/service-worker.ts';

/**
 * Shows `url`: in a window that shows it already, else in a new one. The URL of the worker's scope stands for the app as a
 * whole, which is at whatever URL within the scope: then any window of the app will do, and stays where it is.
 * Rejects where the browser allows neither.
 */
export async function openClient(scope: ServiceWorkerScope, url: string | URL): Promise<void> {
  const target = new URL(url, scope.registration.scope);
  const windows = await scope.clients.matchAll({ type: 'window', includeUncontrolled: true });
  const tops = windows.filter(({ frameType }) => frameType !== 'nested');
  const shown =
    tops.find((client) => client.url === target.href) ??
    tops.find((client) => withoutFragment(client.url) === target.href) ??
    (isApp(target, scope) ? windowOfApp(tops, scope) : undefined);
  if (shown) await shown.focus();
  else await scope.clients.openWindow(target.href);
}

const isApp = ({ href }: URL, { registration }: ServiceWorkerScope): boolean =>
  href === registration.scope;

/** The one that the user looks at, or has looked at last: the browser lists those first. */
function windowOfApp(
  windows: readonly WindowClient[],
  { registration }: ServiceWorkerScope,
): WindowClient | undefined {
  const within = windows.filter(({ url }) => url.startsWith(registration.scope));
  return within.find(({ focused }) => focused) ?? within[0];
}

const withoutFragment = (address: string): string => address.split('#', 1)[0] ?? '';
