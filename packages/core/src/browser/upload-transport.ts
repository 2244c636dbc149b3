import { withoutSecrets } from '../model/secrets.ts';
import type { Transport, TransportRequest, TransportResponse } from '../model/transport.ts';
import { chooseUploadTransport } from '../platform/choose-upload-transport.ts';
import { xhrResponse } from '../platform/xhr-response.ts';

/** `XMLHttpRequest.HEADERS_RECEIVED`, which is not there to be read where there is no XHR. */
const HEADERS_RECEIVED = 2;

type WhyFailed = (attempt: TransportRequest, error: TypeError) => Promise<unknown>;

/**
 * Sends uploads by XHR, which tells how far they are, and everything that XHR is not needed for or not able to do
 * by `otherwise`.
 */
export function xhrTransport(options: {
  readonly createXhr: () => XMLHttpRequest;
  readonly otherwise: Transport;
  /** The page's origin, to know which uploads are cross-origin. */
  readonly origin: () => string;
  /** What to reject with when a sending has failed of which not all is known to have been sent. Default: the error. */
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
      const where = withoutSecrets(request.url);
      const error = new TypeError(`Network error while uploading to ${where}`);
      if (isAllSent) return reject(error);
      void whyFailed(attempt, error).then((reason) =>
        reject(signal.aborted ? signal.reason : reason),
      );
    });
    // A dead server gives no progress: that somebody would tell of it has to be known before.
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
    // A Blob keeps the answer out of the JavaScript heap.
    xhr.responseType = 'blob';
    xhr.withCredentials = request.credentials === 'include';
    for (const [name, value] of request.headers) xhr.setRequestHeader(name, value);
    xhr.send(body);
  });
}
