/**
 * Whether this is neither a page nor a worker of a browser: everything is to be empty then, and do nothing. Decided by
 * what a browser alone has. Cloudflare's workers have `WorkerGlobalScope` and even `ServiceWorkerGlobalScope`, Deno's
 * have a `location`; none of them has an IndexedDB. Pages of a simulated DOM have no IndexedDB either, but a document.
 */
export function isServer(scope: object): boolean {
  const has = (name: string): boolean => name in scope && typeof at(scope, name) === 'object';
  if (!has('location')) return true;
  // Only asked whether it is there: to read it may throw where site data is blocked.
  const isWorker = 'WorkerGlobalScope' in scope && 'indexedDB' in scope;
  return !has('document') && !isWorker;
}

const at = (scope: object, name: string): unknown => (scope as Record<string, unknown>)[name];
