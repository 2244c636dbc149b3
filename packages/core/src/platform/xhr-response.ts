import type { TransportResponse } from '../model/transport.ts';

/** What a loaded XHR with `responseType` `blob` has received, in the shape of a `Response`. */
export function xhrResponse(
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
    // A redirect away from the origin and back stays a CORS response in fetch, but XHR does not tell of it.
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
