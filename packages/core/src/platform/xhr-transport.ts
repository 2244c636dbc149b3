import { withoutSecrets } from '../spec/url-secrets.ts';
import { chooseUploadTransport } from './choose-upload-transport.ts';
import type { Transport, TransportRequest, TransportResponse } from './transport.ts';
import { xhrResponse } from './xhr-response.ts';

/**
 * Sends uploads by XHR, which tells how far they are, and everything that XHR is not needed for or not able to do
 * by `otherwise`.
 */
export function xhrTransport(options: {
  readonly createXhr: () => XMLHttpRequest;
  readonly otherwise: Transport;
  /** The page's origin, to know which uploads are cross-origin. */
  readonly origin: () => string;
}): Transport {
  const { head } = options.otherwise;
  return {
    async send(attempt) {
      const { request, body } = attempt;
      const crossOrigin = new URL(request.url).origin !== options.origin();
      return body && chooseUploadTransport({ request, bodyType: body.type, crossOrigin }) === 'xhr'
        ? sendByXhr(options.createXhr(), attempt, body, crossOrigin)
        : options.otherwise.send(attempt);
    },
    ...(head && { head: head.bind(options.otherwise) }),
  };
}

function sendByXhr(
  xhr: XMLHttpRequest,
  { request, signal, onUploadProgress }: TransportRequest,
  body: Blob,
  crossOrigin: boolean,
): Promise<TransportResponse> {
  return new Promise<TransportResponse>((resolve, reject) => {
    signal.throwIfAborted();
    const onAbort = (): void => {
      xhr.abort();
      reject(signal.reason);
    };
    signal.addEventListener('abort', onAbort, { once: true });
    xhr.addEventListener('loadend', () => signal.removeEventListener('abort', onAbort));
    xhr.addEventListener('load', () => resolve(xhrResponse(xhr, request.url, crossOrigin)));
    xhr.addEventListener('error', () => {
      reject(new TypeError(`Network error while uploading to ${withoutSecrets(request.url)}`));
    });
    xhr.upload.addEventListener('progress', (event) => onUploadProgress(event.loaded));

    xhr.open(request.method, request.url);
    // A Blob keeps the answer out of the JavaScript heap.
    xhr.responseType = 'blob';
    xhr.withCredentials = request.credentials === 'include';
    for (const [name, value] of request.headers) xhr.setRequestHeader(name, value);
    xhr.send(body);
  });
}
