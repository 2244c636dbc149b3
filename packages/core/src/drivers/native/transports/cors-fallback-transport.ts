import { CorsRefusedError, type Transport } from '../../../model/transport.ts';

/**
 * By the web view wherever CORS allows it, because only that streams and stops on an abort; by the native stack from an
 * origin that has once refused. Only for GET: nothing else may be sent twice.
 */
export function corsFallbackTransport(byWeb: Transport, byShell: Transport): Transport {
  const refused = new Set<string>();
  return {
    // The shell hands over whole bodies, with their size.
    ...(byWeb.head && { head: byWeb.head.bind(byWeb) }),
    async send(attempt) {
      const { method, url } = attempt.request;
      const { origin } = new URL(url);
      if (method !== 'GET') return byWeb.send(attempt);
      if (refused.has(origin)) return byShell.send(attempt);
      try {
        return await byWeb.send(attempt);
      } catch (error) {
        if (!(error instanceof CorsRefusedError)) throw error;
        refused.add(origin);
        return byShell.send(attempt);
      }
    },
  };
}
