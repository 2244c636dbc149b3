import type { Transport } from '../../../model/transport.ts';
import type { ReadGlobal } from '../../../platform/read-global.ts';
import { capacitorHttp } from '../capacitor-http-transport.ts';
import { rangedTransport } from '../ranged-transport.ts';
import { corsFallbackTransport } from './cors-fallback-transport.ts';

export interface ShellTransportOptions {
  readonly readGlobal: ReadGlobal;
  /** What a plain browser would use. */
  readonly web: Transport;
  /** The web view's own fetch where Capacitor has replaced it (its `CapacitorHttp` is enabled), else `null`. */
  readonly unpatched: Transport | null;
}

/**
 * The transport for a page in this shell. Where `CapacitorHttp` is enabled, `fetch` is a native request that hands over
 * a body only in full and does not stop: the original goes first, and native requests in small ranges take over where
 * CORS forbids it. Anywhere else it is `web`.
 */
export function shellTransport({ readGlobal, web, unpatched }: ShellTransportOptions): Transport {
  const exchange = unpatched && capacitorHttp(readGlobal);
  if (!exchange) return web;
  return corsFallbackTransport(unpatched, rangedTransport(exchange, { otherwise: web }));
}
