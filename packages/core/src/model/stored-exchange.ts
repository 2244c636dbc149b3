import { type IsSecretHeader, storableResponseUrl } from './secrets.ts';
import type { TransportResponse } from './transport.ts';
import type { TusSettings } from './tus-upload.ts';

/*
 * Requests and responses as they are stored, how they are taken apart, and how they are made again. Bodies are stored apart from
 * them, as chunks; headers that carry secrets are never stored.
 */

/** A request on disk: what is needed to make it again. */
export interface StoredRequest {
  readonly url: string;
  readonly method: string;
  readonly headers: readonly Header[];
  /** The names of the headers that carry secrets, which are not stored. Absent: none, or not known. */
  readonly secretHeaderNames?: readonly string[];
  readonly mode: RequestMode;
  readonly credentials: RequestCredentials;
  readonly cache: RequestCache;
  readonly redirect: RequestRedirect;
  readonly referrer: string;
  readonly referrerPolicy: ReferrerPolicy;
  readonly integrity: string;
  /** The size of the body in bytes, `null` without one. Its chunks are stored under the record's address, side `request`. */
  readonly bodyBytes: number | null;
  /** The body is uploaded by tus. Absent: it is sent with the request. */
  readonly tus?: TusSettings;
}

type Header = readonly [name: string, value: string];

/** A request that was taken apart. */
export interface CapturedRequest {
  /** `bodyBytes` is `null` until the body has been stored. */
  readonly stored: StoredRequest;
  /** The headers that carry secrets. They are kept in memory, as long as this page lives. */
  readonly secretHeaders: readonly Header[];
  readonly body: ReadableStream<Uint8Array> | null;
}

/**
 * Takes a request apart. Its body is used up, as by `fetch`. Rejects with a `TypeError` when it was used up before; `body`
 * errors with a `TypeError` when the browser can't read it.
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
      // A request of a navigation can't be made by a script. A copy of one is `same-origin` in every browser.
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
 * The names of the secret headers that the app gave with the request and that are missing in `sent`, the headers of what is
 * about to be sent: the page that had them is gone, and `prepareRequest` has not added them. Without them it would be another
 * request.
 */
export function missingSecrets(stored: StoredRequest, sent: Headers): readonly string[] {
  return (stored.secretHeaderNames ?? []).filter((name) => !sent.has(name));
}

/** Firefox has no `request.body`. With its `blob()` an empty body looks like none, which makes no difference to a server. */
async function bodyOf(request: Request): Promise<ReadableStream<Uint8Array> | null> {
  if ('body' in request) return request.body && explainErrors(request.body);
  const blob = await (request as Request).blob().catch(refuse);
  return blob.size > 0 ? blob.stream() : null;
}

/** Explains why the stream fails: what browsers say of a file that can't be read is hard to understand. */
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
 * Makes the request again. `extraHeaders` replace its own. With a `body` the request has the content type that it had when it
 * was taken apart, with the boundary of a form. With `null` it has no body.
 */
export function restoreRequest(
  stored: StoredRequest,
  body: Blob | null,
  extraHeaders: readonly Header[],
): Request {
  const { url, bodyBytes, tus, headers, secretHeaderNames, ...init } = stored;
  const request = new Request(url, { ...init, body, headers: headers.map(([...pair]) => pair) });
  for (const [name, value] of extraHeaders) request.headers.set(name, value);
  return request;
}

/** The head of a response on disk: what `fetch` lets a script see of it, without what may be secret. */
export interface StoredResponse {
  readonly url: string;
  readonly status: number;
  readonly statusText: string;
  readonly type: ResponseType;
  readonly redirected: boolean;
  readonly headers: readonly (readonly [name: string, value: string])[];
}

/** The request that a response answers. */
export interface AnsweredRequest {
  /** The URL of the stored request. */
  readonly storedUrl: string;
  /** The URL that was asked for, which `prepareRequest` may have changed. */
  readonly sentUrl: string;
  readonly isSecretHeader: IsSecretHeader;
}

/** The head of `response` as it may be stored. Its body is not read. */
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
  body: ReadableStream<Uint8Array> | Blob | null,
): Response {
  const { status, statusText, headers } = stored;
  const init = { status, statusText, headers: headers.map(([...pair]): [string, string] => pair) };
  return withNetworkFields(new Response(body, init), stored);
}

/** Adds the fields of a response from the network that the constructor can't set, to clones too. */
function withNetworkFields(response: Response, stored: StoredResponse): Response {
  const clone = (): Response => withNetworkFields(Response.prototype.clone.call(response), stored);
  return Object.defineProperties(response, {
    url: { value: stored.url },
    type: { value: stored.type },
    redirected: { value: stored.redirected },
    clone: { value: clone },
  });
}

/** Headers on disk: a plain list, which can be cloned. */
export type HeaderList = readonly (readonly [name: string, value: string])[];

/** A list of headers as `Headers`. */
export const toHeaders = (list: HeaderList): Headers =>
  new Headers(list.map(([name, value]): [string, string] => [name, value]));
