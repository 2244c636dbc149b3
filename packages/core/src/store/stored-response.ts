import { storableResponseUrl } from '../model/secrets.ts';
import type { TransportResponse } from '../model/transport.ts';
import type { IsSecretHeader } from '../spec/secret-headers.ts';

/** A response's head as it lies on disk, after the filtering that `fetch` did, and without what is secret in it. */
export interface StoredResponse {
  readonly url: string;
  readonly status: number;
  readonly statusText: string;
  readonly type: ResponseType;
  readonly redirected: boolean;
  readonly headers: readonly (readonly [name: string, value: string])[];
}

/** What a response answers. */
export interface AnsweredRequest {
  /** The URL of the stored request. */
  readonly storedUrl: string;
  /** The URL that was asked for in its place, as `prepareRequest` wanted it. */
  readonly sentUrl: string;
  readonly isSecretHeader: IsSecretHeader;
}

/** The head of `response` as it may be stored; its body is left alone. */
export function captureResponse(
  response: Omit<TransportResponse, 'body' | 'arrayBuffer'>,
  answered: AnsweredRequest,
): StoredResponse {
  const { status, statusText, type, redirected } = response;
  const url = storableResponseUrl(response.url, answered);
  const headers = [...response.headers].filter((header) => !answered.isSecretHeader(...header));
  return { url, status, statusText, type, redirected, headers };
}

/**
 * Makes the response again. `body` is `null` where there must be none: for 204, 205 and 304, and for HEAD requests.
 * Throws `RangeError` for a status outside 200 to 599: no response can be made with those.
 */
export function restoreResponse(
  stored: StoredResponse,
  body: ReadableStream<Uint8Array> | null,
): Response {
  const { status, statusText, headers } = stored;
  const init = { status, statusText, headers: headers.map(([...pair]): [string, string] => pair) };
  return withHistory(new Response(body, init), stored);
}

/** Adds what only the network can say, which no constructor takes. Clones are given it too. */
function withHistory(response: Response, stored: StoredResponse): Response {
  const clone = (): Response => withHistory(Response.prototype.clone.call(response), stored);
  return Object.defineProperties(response, {
    url: { value: stored.url },
    type: { value: stored.type },
    redirected: { value: stored.redirected },
    clone: { value: clone },
  });
}
