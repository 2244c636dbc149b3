import type { TransportResponse } from '../model/transport.ts';

/** `response` with its body replaced, for transports that look at what passes. */
export function responseWithBody(
  response: TransportResponse,
  body: ReadableStream<Uint8Array> | null,
): TransportResponse {
  const { url, status, statusText, type, redirected, headers } = response;
  return {
    url,
    status,
    statusText,
    type,
    redirected,
    headers,
    body,
    arrayBuffer: () => new Response(body).arrayBuffer(),
  };
}
