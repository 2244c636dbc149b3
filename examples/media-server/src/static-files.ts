import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { extname, join, resolve, sep } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { contentTypeOf } from './content-type.ts';

/** Serves a built app: its files, and `index.html` for every path that looks like one of the app's own pages. */
export async function serveStatic(
  directory: string,
  pathname: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    response.writeHead(405, { Allow: 'GET, HEAD' }).end();
    return;
  }
  const file = await findFile(directory, pathname);
  if (file === undefined) {
    response.writeHead(404, { 'Content-Type': 'text/plain; charset=utf-8' }).end('Not found.\n');
    return;
  }
  response.writeHead(200, {
    'Content-Type': contentTypeOf(file.path),
    'Content-Length': file.size,
    // A rebuilt page or service worker has to be noticed at once.
    'Cache-Control': 'no-cache',
    // Lets a worker that lies in a folder serve the whole origin.
    'Service-Worker-Allowed': '/',
  });
  if (request.method === 'HEAD') {
    response.end();
    return;
  }
  // A client that leaves in the middle is not an error worth a word.
  await pipeline(createReadStream(file.path), response).catch(() => response.destroy());
}

async function findFile(
  directory: string,
  pathname: string,
): Promise<{ path: string; size: number } | undefined> {
  let decoded: string;
  try {
    decoded = decodeURIComponent(pathname);
  } catch {
    return undefined;
  }
  const wanted = resolve(directory, `.${sep}${decoded}`);
  const root = resolve(directory) + sep;
  if (!`${wanted}${sep}`.startsWith(root) || decoded.includes('\0')) return undefined;
  const candidates =
    extname(decoded) === ''
      ? [wanted, join(wanted, 'index.html'), join(root, 'index.html')]
      : [wanted];
  for (const path of candidates) {
    const found = await stat(path).catch(() => undefined);
    if (found?.isFile()) return { path, size: found.size };
  }
  return undefined;
}
