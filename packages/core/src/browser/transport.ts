import { needsPreflight } from '../http/headers.ts';
import { withoutSecrets } from '../model/secrets.ts';
import {
  AnswerLostError,
  CorsRefusedError,
  type Transport,
  type TransportRequest,
  type TransportResponse,
} from '../model/transport.ts';

/** How bytes move in this page or worker: by `fetch`, and uploads by XHR where there is one. */
export function browserTransport(): Transport {
  const origin = () => location.origin;
  const byFetch = fetchTransport(browserFetch, origin);
  if (typeof XMLHttpRequest === 'undefined') return byFetch;
  return xhrTransport({
    createXhr: () => new XMLHttpRequest(),
    otherwise: byFetch,
    origin,
    // Firefox does not tell of small bodies that they were sent, when their answer may not be read.
    whyFailed: ({ request, body, signal }, error) =>
      whyFetchFailed(browserFetch, origin(), request, body, signal, error),
  });
}

type Fetch = (request: Request, init: RequestInit) => Promise<TransportResponse>;

/** The browser's own `fetch`, in this page or worker. */
export const browserFetch: Fetch = (request, init) => fetch(request, init);

/** Sends by `fetch`. It streams the response, and does not report the progress of an upload. */
export function fetchTransport(fetch: Fetch, origin: () => string): Transport {
  return {
    async send({ request, body, signal }) {
      signal.throwIfAborted();
      try {
        return await fetch(request, body ? { body, signal } : { signal });
      } catch (error) {
        // A network that fails is a `TypeError` (Fetch §5.6). Of any other error the server knows nothing.
        const reason =
          error instanceof TypeError
            ? await whyFetchFailed(fetch, origin(), request, body, signal, error)
            : error;
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
async function whyFetchFailed(
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

/** What decides how an upload is sent: a `Request`'s own properties and where it goes. */
export interface UploadFacts {
  readonly request: Pick<
    Request,
    | 'method'
    | 'headers'
    | 'mode'
    | 'credentials'
    | 'cache'
    | 'redirect'
    | 'referrer'
    | 'referrerPolicy'
    | 'integrity'
  >;
  /** The `Content-Type` that the body brings along when the headers have none. */
  readonly bodyType: string;
  readonly crossOrigin: boolean;
}

/**
 * XHR is the only way to hear of an upload's progress. It can't do everything that `fetch` can, and its upload
 * listeners force a CORS preflight (XHR §"upload listener flag") on requests that have none otherwise and whose
 * servers therefore may not answer one: those go by `fetch`, without progress.
 */
export function chooseUploadTransport(facts: UploadFacts): 'xhr' | 'fetch' {
  if (!canBeXhr(facts)) return 'fetch';
  return facts.crossOrigin && !hasPreflightAnyway(facts) ? 'fetch' : 'xhr';
}

/** XHR has no options but the method, the headers and whether cookies are sent. */
function canBeXhr({ request, crossOrigin }: UploadFacts): boolean {
  return (
    request.mode === 'cors' &&
    // Across origins XHR sends no cookies either, unless it is told to.
    (request.credentials !== 'omit' || crossOrigin) &&
    request.cache === 'default' &&
    request.redirect === 'follow' &&
    request.referrer === 'about:client' &&
    request.referrerPolicy === '' &&
    request.integrity === ''
  );
}

function hasPreflightAnyway({ request, bodyType }: UploadFacts): boolean {
  const headers = new Headers(request.headers);
  if (bodyType && !headers.has('content-type')) headers.set('content-type', bodyType);
  return needsPreflight(request.method, headers);
}

/** What an XHR with `responseType: 'blob'` has received, in the shape of a `Response`. */
function xhrResponse(
  xhr: XMLHttpRequest,
  requestUrl: string,
  crossOrigin: boolean,
): TransportResponse {
  const blob: Blob = xhr.response ?? new Blob();
  const url = xhr.responseURL || requestUrl;
  return {
    url,
    status: xhr.status,
    statusText: xhr.statusText,
    // With `fetch`, a redirect to another origin and back gives a CORS response too. XHR does not tell of it.
    type: crossOrigin || new URL(url).origin !== new URL(requestUrl).origin ? 'cors' : 'basic',
    redirected: url !== requestUrl.split('#', 1)[0],
    headers: parseHeaders(xhr.getAllResponseHeaders()),
    body: typeof blob.stream === 'function' ? blob.stream() : null,
    arrayBuffer: () => blob.arrayBuffer(),
  };
}

/** XHR §"getAllResponseHeaders": lines of `name: value`, each ended by CR LF. */
function parseHeaders(lines: string): Headers {
  const headers = new Headers();
  for (const line of lines.split('\r\n')) {
    const colon = line.indexOf(':');
    if (colon > 0) headers.append(line.slice(0, colon), line.slice(colon + 1).trim());
  }
  return headers;
}

/** `XMLHttpRequest.HEADERS_RECEIVED`, as a number because Node has no XHR. */
const HEADERS_RECEIVED = 2;

type WhyFailed = (attempt: TransportRequest, error: TypeError) => Promise<unknown>;

/** Sends uploads by XHR where XHR can do it, and everything else by `otherwise`. */
export function xhrTransport(options: {
  readonly createXhr: () => XMLHttpRequest;
  readonly otherwise: Transport;
  /** The page's origin, to know which uploads are cross-origin. */
  readonly origin: () => string;
  /** What to reject with after a failure before the whole body was known to be sent. Default: the error itself. */
  readonly whyFailed?: WhyFailed;
}): Transport {
  const { head } = options.otherwise;
  const { whyFailed = (_, error) => Promise.resolve(error) } = options;
  return {
    async send(attempt) {
      const { request, body } = attempt;
      const crossOrigin = new URL(request.url).origin !== options.origin();
      return body && chooseUploadTransport({ request, bodyType: body.type, crossOrigin }) === 'xhr'
        ? sendByXhr(options.createXhr(), attempt, body, crossOrigin, whyFailed)
        : options.otherwise.send(attempt);
    },
    ...(head && { head: head.bind(options.otherwise) }),
  };
}

function sendByXhr(
  xhr: XMLHttpRequest,
  attempt: TransportRequest,
  body: Blob,
  crossOrigin: boolean,
  whyFailed: WhyFailed,
): Promise<TransportResponse> {
  const { request, signal, onUploadProgress, onAnswering = () => {} } = attempt;
  return new Promise<TransportResponse>((resolve, reject) => {
    signal.throwIfAborted();
    const onAbort = (): void => {
      xhr.abort();
      reject(signal.reason);
    };
    signal.addEventListener('abort', onAbort, { once: true });
    xhr.addEventListener('loadend', () => signal.removeEventListener('abort', onAbort));
    xhr.addEventListener('load', () => resolve(xhrResponse(xhr, request.url, crossOrigin)));
    let isAllSent = false;
    xhr.addEventListener('error', () => {
      // Whoever knows the whole address of an upload may be able to write to it (tus 1.0).
      const error = new TypeError(
        `Network error while uploading to ${new URL(request.url).origin}`,
      );
      if (isAllSent) return reject(error);
      void whyFailed(attempt, error).then((reason) =>
        reject(signal.aborted ? signal.reason : reason),
      );
    });
    // Says that this transport reports progress, before there is any: a dead server gives none.
    onUploadProgress(0);
    xhr.upload.addEventListener('progress', (event) => onUploadProgress(event.loaded));
    xhr.upload.addEventListener('load', () => {
      isAllSent = true;
      onUploadProgress(body.size);
    });
    xhr.addEventListener('progress', onAnswering);
    xhr.addEventListener('readystatechange', () => {
      if (xhr.readyState === HEADERS_RECEIVED) onAnswering();
    });

    xhr.open(request.method, request.url);
    // The bytes of a Blob are not in the JavaScript heap.
    xhr.responseType = 'blob';
    xhr.withCredentials = request.credentials === 'include';
    for (const [name, value] of request.headers) xhr.setRequestHeader(name, value);
    xhr.send(body);
  });
}
