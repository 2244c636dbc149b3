import { isWorkerScope, type PolyfillScope } from '../platform/polyfill-scope.ts';

/**
 * The service worker registration with exactly this scope; `null` when there is none (any more), `undefined` when it
 * can't be told from here: a service worker knows only its own, and some engines' workers know none.
 */
export async function findRegistration(
  scope: PolyfillScope,
  url: string,
): Promise<ServiceWorkerRegistration | null | undefined> {
  if (isWorkerScope(scope))
    return scope.registration.scope === url ? scope.registration : undefined;
  const { serviceWorker } = scope.navigator;
  if (!serviceWorker) return undefined;
  try {
    const found = await serviceWorker.getRegistration(url);
    return found?.scope === url ? found : null;
  } catch {
    // The page is going away, or may not use service workers.
    return undefined;
  }
}
