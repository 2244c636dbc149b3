import { withoutSecrets } from '../model/secrets.ts';
import { AnswerLostError, CorsRefusedError, type Transport } from '../model/transport.ts';

type Fetch = (request: Request, init: RequestInit) => Promise<Response>;

/**
 * `fetch` says `TypeError` for a dead network and for an answer that CORS forbids to read alike. One passes and the
 * other does not, so the server is asked whether it is there: an opaque answer to a `HEAD` proves that it is. After an
 * upload its origin is asked, not the resource, which may be made for uploads only.
 */
export async function whyFetchFailed(
  fetch: Fetch,
  origin: string,
  request: Request,
  body: Blob | null,
  signal: AbortSignal,
  error: unknown,
): Promise<unknown> {
  const { url, mode, method, credentials } = request;
  const isCrossOrigin = new URL(url).origin !== origin;
  const isAskable =
    body !== null || (mode === 'cors' && isCrossOrigin && ['GET', 'HEAD'].includes(method));
  if (!isAskable) return error;
  try {
    const probe = { method: 'HEAD', mode: 'no-cors', cache: 'no-store', credentials } as const;
    await fetch(new Request(body ? new URL('/', url) : url, probe), { signal });
  } catch {
    return error;
  }
  const where = withoutSecrets(url);
  return isCrossOrigin
    ? new CorsRefusedError(
        `${where} was reached, and its answer may not be read from ${origin}. Let the server send Access-Control-Allow-Origin.`,
      )
    : new AnswerLostError(`${where} was reached, and gave no answer.`);
}

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
