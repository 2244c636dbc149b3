import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { FileStore } from '@tus/file-store';
import { Server as TusServer } from '@tus/server';

/** What the app's own server of the docs answers: every file exists, whatever its name. */
const TEXTS: Readonly<Record<string, string>> = {
  '/feed.json': JSON.stringify({ episodes: [] }),
  '/stream.m3u8': '#EXTM3U\n#EXTINF:4,\none.ts\n#EXTINF:4,\ntwo.ts\n#EXT-X-ENDLIST\n',
};
const TYPES: Readonly<Record<string, string>> = {
  '.js': 'text/javascript',
  '.json': 'application/json',
  '.mp3': 'audio/mpeg',
  '.mp4': 'video/mp4',
  '.png': 'image/png',
};
const BYTES = Buffer.alloc(100_000, 'snippet');

/** Serves the pages and scripts in `folder` below `/snippets/`, files with ranges, uploads by POST and PUT, and by tus. */
export async function serveSnippets(
  folder: string,
): Promise<{ readonly url: string; close(): Promise<void> }> {
  const directory = await mkdtemp(join(tmpdir(), 'bgfetch-docs-'));
  const tus = new TusServer({ path: '/uploads', datastore: new FileStore({ directory }) });
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    if (pathname.startsWith('/uploads')) void tus.handle(request, response);
    else if (pathname.startsWith('/snippets/'))
      void sendScript(join(folder, pathname.slice('/snippets/'.length)), response);
    else if (request.method === 'GET' || request.method === 'HEAD')
      sendFile(pathname, request, response);
    else takeUpload(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://localhost:${(server.address() as AddressInfo).port}`,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await rm(directory, { recursive: true, force: true });
    },
  };
}

async function sendScript(path: string, response: ServerResponse): Promise<void> {
  const type = path.endsWith('.html') ? 'text/html' : 'text/javascript';
  const text = path.endsWith('.html')
    ? '<!doctype html><title>Snippet</title>'
    : await readFile(path);
  response.writeHead(200, { 'Content-Type': type }).end(text);
}

function sendFile(path: string, request: IncomingMessage, response: ServerResponse): void {
  const body = TEXTS[path] === undefined ? BYTES : Buffer.from(TEXTS[path]);
  const [, from, to] = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? '') ?? [];
  const start = Number(from ?? 0);
  const end = Math.min(body.byteLength, to ? Number(to) + 1 : body.byteLength);
  response.writeHead(from === undefined ? 200 : 206, {
    'Content-Type': TYPES[extname(path)] ?? 'application/octet-stream',
    'Content-Length': end - start,
    'Accept-Ranges': 'bytes',
    ETag: `"${createHash('sha256').update(path).digest('hex').slice(0, 16)}"`,
    ...(from !== undefined && { 'Content-Range': `bytes ${start}-${end - 1}/${body.byteLength}` }),
  });
  response.end(request.method === 'HEAD' ? undefined : body.subarray(start, end));
}

function takeUpload(request: IncomingMessage, response: ServerResponse): void {
  let bytes = 0;
  request.on('data', (piece: Buffer) => {
    bytes += piece.byteLength;
  });
  request.on('end', () => response.writeHead(201).end(`${bytes} bytes`));
}
