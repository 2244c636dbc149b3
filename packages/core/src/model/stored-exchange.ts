import { type IsSecretHeader, storableResponseUrl } from './secrets.ts';
import type { TransportResponse } from './transport.ts';

/**
 * A request as it lies on disk: what is needed to make it again. The body, if any, is stored as chunks.
 * Headers that carry secrets are not among the headers: they are never written to disk.
 */
export interface StoredRequest {
  readonly url: string;
  readonly method: string;
  readonly headers: readonly Header[];
  /** The names of the headers that the app gave and that are not stored. Absent: none, or not known. */
  readonly secretHeaderNames?: readonly string[];
  readonly mode: RequestMode;
  readonly credentials: RequestCredentials;
  readonly cache: RequestCache;
  readonly redirect: RequestRedirect;
  readonly referrer: string;
  readonly referrerPolicy: ReferrerPolicy;
  readonly integrity: string;
  /** `null` without a body, else its size; the chunks lie under the record's `request` address. */
  readonly bodyBytes: number | null;
}

type Header = readonly [name: string, value: string];

export interface CapturedRequest {
  /** `bodyBytes` is `null` until the body has been stored. */
  readonly stored: StoredRequest;
  /** The headers that are not to be stored: they live as long as this page. */
  readonly secretHeaders: readonly Header[];
  readonly body: ReadableStream<Uint8Array> | null;
}

/**
 * Takes a request apart; what `isSecret` says is kept apart. Its body is used up, as by `fetch`. Rejects with `TypeError` when it was before; `body` errors
 * with `TypeError` when the browser can't read it.
 */
export async function captureRequest(
  request: Request,
  isSecret: IsSecretHeader,
): Promise<CapturedRequest> {
  if (request.bodyUsed) throw new TypeError('The body of the request was already used.');
  const headers = [...request.headers];
  const secretHeaders = headers.filter((header) => isSecret(...header));
  return {
    stored: {
      url: request.url,
      method: request.method,
      headers: headers.filter((header) => !secretHeaders.includes(header)),
      ...(secretHeaders.length > 0
        ? { secretHeaderNames: secretHeaders.map(([name]) => name) }
        : {}),
      // Nobody can make a navigation; a request made from one is what the browser makes it: same-origin.
      mode: request.mode === 'navigate' ? 'same-origin' : request.mode,
      credentials: request.credentials,
      cache: request.cache,
      redirect: request.redirect,
      referrer: request.referrer,
      referrerPolicy: request.referrerPolicy,
      integrity: request.integrity,
      bodyBytes: null,
    },
    secretHeaders,
    body: await bodyOf(request),
  };
}

/**
 * The names of the secret headers that the app gave with the request and that `sent`, the headers of what is about to be
 * sent, lack: the page that had them is gone, and neither `prepareRequest` nor the app has brought them. To send it without
 * them would be to send another request.
 */
export function missingSecrets(stored: StoredRequest, sent: Headers): readonly string[] {
  return (stored.secretHeaderNames ?? []).filter((name) => !sent.has(name));
}

/** Firefox has no `request.body`. Its `blob()` does not tell an empty body from none, and nor does a server. */
async function bodyOf(request: Request): Promise<ReadableStream<Uint8Array> | null> {
  if ('body' in request) return request.body && explainErrors(request.body);
  const blob = await (request as Request).blob().catch(refuse);
  return blob.size > 0 ? blob.stream() : null;
}

/** What the app says when its stream fails is told as it is; what the browser says of a file helps nobody alone. */
function explainErrors(body: ReadableStream<Uint8Array>): ReadableStream<Uint8Array> {
  const reader = body.getReader();
  return new ReadableStream<Uint8Array>(
    {
      pull: async (controller) => {
        const { done, value } = await reader.read().catch(refuse);
        if (done) controller.close();
        else controller.enqueue(value);
      },
      cancel: (reason) => reader.cancel(reason),
    },
    { highWaterMark: 0 },
  );
}

function refuse(cause: unknown): never {
  const reason = cause instanceof Error ? cause.message : String(cause);
  throw new TypeError(
    `The body of the request can't be read (${reason}). Has a file changed since? Some versions of WebKit can't read forms with files in them: send such a file as the body itself.`,
    { cause },
  );
}

/**
 * Makes the request again, with `extraHeaders` over its own. A `body` with the bytes that were captured is sent under
 * the content type that was, a form's boundary included; with `null` it is sent by other means.
 */
export function restoreRequest(
  stored: StoredRequest,
  body: Blob | null,
  extraHeaders: readonly Header[],
): Request {
  const { url, bodyBytes, headers, secretHeaderNames, ...init } = stored;
  const request = new Request(url, { ...init, body, headers: headers.map(([...pair]) => pair) });
  for (const [name, value] of extraHeaders) request.headers.set(name, value);
  return request;
}

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

/** Headers as they lie on disk: a plain list, which can be cloned. */
export type HeaderList = readonly (readonly [name: string, value: string])[];

/** A list of headers as `Headers`. */
export const toHeaders = (list: HeaderList): Headers =>
  new Headers(list.map(([name, value]): [string, string] => [name, value]));
