import { withoutSecrets } from '../model/secrets.ts';
import { AnswerLostError, CorsRefusedError, type Transport } from '../model/transport.ts';

type Fetch = (request: Request, init: RequestInit) => Promise<Response>;

/** Sends by `fetch`. It streams the response, and does not report the progress of an upload. */
export function fetchTransport(fetch: Fetch, origin: () => string): Transport {
  return {
    async send({ request, body, signal }) {
      signal.throwIfAborted();
      try {
        return await fetch(request, body ? { body, signal } : { signal });
      } catch (error) {
        const reason = await whyFetchFailed(fetch, origin(), request, body, signal, error);
        // Browsers differ in what they reject with after an abort. The contract is the reason of the signal.
        throw signal.aborted ? signal.reason : reason;
      }
    },
    async head(request, signal) {
      const head = new Request(request, { method: 'HEAD', cache: 'no-store' });
      return await fetch(head, { signal });
    },
  };
}

/**
 * What to reject with after `fetch` has failed with `error`. It is the same `TypeError` for a dead network, which may come
 * back, and for an answer that CORS does not let this origin read. So the server is asked whether it is there: an opaque
 * answer to a `HEAD` proves it. After an upload that goes to the root of the origin, because the resource itself may take
 * uploads only.
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
