import { whyFetchFailed } from '../browser/fetch-transport.ts';
import type { Transport } from '../model/transport.ts';

/** Sends with `fetch`: streams the response, says nothing of the upload's progress. */
export function fetchTransport(
  fetch: (request: Request, init: RequestInit) => Promise<Response>,
  origin: () => string,
): Transport {
  return {
    async send({ request, body, signal }) {
      signal.throwIfAborted();
      try {
        return await fetch(request, body ? { body, signal } : { signal });
      } catch (error) {
        const reason = await whyFetchFailed(fetch, origin(), request, body, signal, error);
        // Engines differ in what they reject with after an abort; the signal's reason is the contract.
        throw signal.aborted ? signal.reason : reason;
      }
    },
    async head(request, signal) {
      const head = new Request(request, { method: 'HEAD', cache: 'no-store' });
      return await fetch(head, { signal });
    },
  };
}
