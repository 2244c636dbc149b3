import type { IncomingMessage, ServerResponse } from 'node:http';
import { pauseUnlessClosed } from './break-connection.ts';
import { isCorsMode, preflightHeaders } from './cors.ts';
import { type DataExchange, sendText } from './data-exchange.ts';
import { HashRoute } from './hash-route.ts';
import { cdnAddress, sendLoginPage } from './in-between.ts';
import { mediaRoute } from './media-route.ts';
import type { BodyEnding } from './send-body.ts';
import type { MediaServerState } from './server-state.ts';
import { uploadRoute } from './upload-route.ts';

type DataRoute = (exchange: DataExchange) => Promise<BodyEnding>;

/** Answers a request for `/media`, `/upload` or `/hash`; false for any other. */
export type DataRoutes = (
  url: URL,
  request: IncomingMessage,
  response: ServerResponse,
) => Promise<boolean>;

/** The routes that faults and outages apply to. */
export function createDataRoutes(state: MediaServerState): DataRoutes {
  const hashRoute = new HashRoute();
  const routes = new Map<string, DataRoute>([
    ['media', mediaRoute],
    ['upload', uploadRoute],
    ['hash', (exchange) => hashRoute.answer(exchange)],
  ]);
  return async (url, request, response) => {
    const [name = '', ...segments] = url.pathname.slice(1).split('/').map(decoded);
    const route = routes.get(name);
    if (route !== undefined) await answer(state, route, url, segments, request, response);
    return route !== undefined;
  };
}

/** What the routes have in common: the log, the outage, CORS, latency and 503. */
async function answer(
  state: MediaServerState,
  route: DataRoute,
  url: URL,
  segments: readonly string[],
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { faults, outage, log } = state;
  const scope = url.searchParams.get('scope') ?? '';
  const asked = url.searchParams.get('cors');
  const cors = isCorsMode(asked) ? asked : 'expose';
  const { method = '', headers } = request;
  const entry = log.open({ scope, method, path: request.url ?? '', range: headers.range ?? null });
  if (!outage.admit(response, scope)) {
    entry.ended = 'down';
    return;
  }
  if (method === 'OPTIONS') {
    entry.status = 204;
    response.writeHead(204, preflightHeaders(cors, headers).flat()).end();
    entry.ended = 'complete';
    return;
  }
  await pauseUnlessClosed(response, faults.of(scope).latencyMs);
  const cacheable = url.searchParams.has('cacheable');
  const exchange = { request, response, segments, scope, cors, cacheable, faults, entry };
  const ending = await (wayward(exchange, url) ?? route(exchange));
  entry.ended = ending === 'client-closed' && outage.remainingMs(scope) > 0 ? 'down' : ending;
}

/** What a faulty server, or something in front of it, answers in place of the route; `null` when it lets the request pass. */
function wayward(exchange: DataExchange, url: URL): Promise<BodyEnding> | null {
  const { faults, scope, segments, request } = exchange;
  const retryAfterSeconds = faults.useServiceUnavailable(scope);
  if (retryAfterSeconds !== undefined)
    return sendText(exchange, 503, 'Not now.\n', [['Retry-After', String(retryAfterSeconds)]]);
  const { captivePortal, cdnRedirect } = faults.of(scope);
  if (captivePortal) return sendLoginPage(exchange);
  const isMedia = url.pathname.startsWith('/media/') && segments.length > 0;
  if (!cdnRedirect || !isMedia || url.searchParams.has('signature')) return null;
  const location = cdnAddress(url, request.headers.host ?? '');
  return sendText(exchange, 302, 'It is at the CDN.\n', [['Location', location]]);
}

/** A path may hold a stray `%`. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
