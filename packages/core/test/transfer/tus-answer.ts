import type { TransportResponse } from '../../src/model/transport.ts';

/** What a tus server answers, before it is a response. */
export interface TusAnswer {
  status: number;
  headers: Record<string, string>;
  body?: string;
  url?: string;
  type?: ResponseType;
  redirected?: boolean;
}

export function responseOf(request: Request, answer: TusAnswer): TransportResponse {
  const {
    status,
    headers,
    body = '',
    url = request.url,
    type = 'basic',
    redirected = false,
  } = answer;
  const stream = body === '' ? null : new Response(body).body;
  const all = new Headers(headers);
  if (body !== '') all.set('content-length', String(body.length));
  return {
    url,
    status,
    statusText: '',
    type,
    redirected,
    headers: all,
    body: stream,
    arrayBuffer: async () => new ArrayBuffer(0),
  };
}
