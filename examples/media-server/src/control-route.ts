import type { IncomingMessage, ServerResponse } from 'node:http';
import { preflightHeaders } from './cors.ts';
import { readJson } from './read-request.ts';
import type { MediaServerState } from './server-state.ts';

/** `/control…`: open to every origin, never faulty, never down. */
export async function controlRoute(
  state: MediaServerState,
  url: URL,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const open = preflightHeaders('expose', request.headers).flat();
  if (request.method === 'OPTIONS') {
    response.writeHead(204, open).end();
    return;
  }
  try {
    const answer = await answerOf(state, url, request);
    response.writeHead(200, [
      ...open,
      'Content-Type',
      'application/json',
      'Cache-Control',
      'no-store',
    ]);
    response.end(JSON.stringify(answer));
  } catch (error) {
    response.writeHead(400, [...open, 'Content-Type', 'text/plain; charset=utf-8']);
    response.end(`${error instanceof Error ? error.message : String(error)}\n`);
  }
}

async function answerOf(
  state: MediaServerState,
  url: URL,
  request: IncomingMessage,
): Promise<unknown> {
  const named = url.searchParams.get('scope') ?? undefined;
  const scope = named ?? '';
  const status = (): unknown => ({
    ...state.faults.of(scope),
    downForMs: state.outage.remainingMs(scope),
  });
  switch (`${request.method} ${url.pathname.replace(/\/$/, '')}`) {
    case 'GET /control':
      return status();
    case 'PUT /control':
      state.faults.change(scope, await readJson(request));
      return status();
    case 'DELETE /control':
      state.faults.clear(scope);
      return status();
    case 'POST /control/down': {
      const ms = Number(url.searchParams.get('ms'));
      if (!(ms >= 0)) throw new TypeError('Say for how long: /control/down?ms=10000 (0 ends it).');
      state.outage.begin(ms, named);
      return status();
    }
    case 'GET /control/log':
      return state.log.entries(named);
    case 'DELETE /control/log':
      state.log.clear(named);
      return [];
    default:
      throw new Error(
        `No ${request.method} ${url.pathname}. There are: GET, PUT, DELETE /control; POST /control/down?ms=; GET, DELETE /control/log.`,
      );
  }
}
