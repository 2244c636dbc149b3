import { withoutSecrets } from '../model/secrets.ts';
import { AnswerLostError, CorsRefusedError } from '../model/transport.ts';

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
