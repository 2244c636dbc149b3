import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import {
  etagOf,
  lastModifiedOf,
  pauseUnlessClosed,
  selectContent,
  sendBody,
} from '../../examples/media-server/src/index.ts';
import { serveStatic } from '../../examples/media-server/src/static-files.ts';
import { noiseSource, zerosSource } from './noise.ts';

/**
 * Answers as an ordinary file server does: validators, ranges, and nothing about caching, so that whoever does not say `no-store`
 * has the body written into the HTTP cache as well.
 *
 * - `/noise/<bytes>/<name>` and `/zeros/<bytes>/<name>`
 * - `?latencyMs=100` waits before each answer; `&bytesPerSecond=2000000` is the most that one connection gets (over HTTP/1.1 it
 *   carries one response at a time)
 * - everything else is the page
 */
export function createBenchServer(staticDir: string): Server {
  return createServer((request, response) => {
    answer(staticDir, request, response).catch((error: unknown) => {
      response.destroy();
      console.error(`${request.method} ${request.url}:`, error);
    });
  });
}

async function answer(
  staticDir: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const url = new URL(`http://bench${request.url ?? '/'}`);
  const [content = '', bytes = '', name = ''] = url.pathname.slice(1).split('/');
  if (content !== 'noise' && content !== 'zeros')
    return serveStatic(staticDir, url.pathname, request, response);
  const latencyMs = Number(url.searchParams.get('latencyMs') ?? 0);
  const rate = url.searchParams.get('bytesPerSecond');
  const size = Number(bytes);
  const source = content === 'noise' ? noiseSource(size, name) : zerosSource(size);
  const selected = selectContent(request.headers, {
    size,
    etag: etagOf(`${content} ${name}`, size, 0),
    lastModified: lastModifiedOf(0),
    ranges: true,
  });
  await pauseUnlessClosed(response, latencyMs);
  response.writeHead(selected.status, [
    ...['Content-Type', 'application/octet-stream'],
    ...selected.headers.flat(),
  ]);
  const throttle = { throttleBytesPerSecond: rate === null ? null : Number(rate) };
  if (request.method === 'HEAD' || selected.status === 304) response.end();
  else
    await sendBody(
      response,
      source,
      selected.range,
      () => throttle,
      () => {},
    );
}
