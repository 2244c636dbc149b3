import type { Transport } from '../model/transport.ts';
import { fetchTransport } from './fetch-transport.ts';

interface PatchedScope {
  readonly fetch?: typeof fetch;
  /** The web view's own `fetch`, kept by Capacitor's native bridge in every native shell. */
  readonly CapacitorWebFetch?: typeof fetch;
}

/** Sends with the web view's own `fetch` where Capacitor has replaced it; `null` where it has not. */
export function unpatchedTransport(): Transport | null {
  const { fetch: current, CapacitorWebFetch: original } = globalThis as PatchedScope;
  if (!original || original === current) return null;
  return fetchTransport(
    (request, init) => original.call(globalThis, request, init),
    () => location.origin,
  );
}
