import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { createMediaServer } from '@bgfetch-examples/media-server';

const MARK = '<!--app-->';

export interface ServedApp {
  readonly url: string;
  close(): Promise<void>;
}

/** Renders the page for each request for it; the built files and the media come from the media server behind it. */
export async function serveApp(outDir: string, port = 0): Promise<ServedApp> {
  const template = await readFile(join(outDir, 'browser/index.html'), 'utf8');
  const entry = pathToFileURL(join(outDir, 'server/server.js')).href;
  const { renderPage } = (await import(entry)) as { renderPage(): string };
  const media = createMediaServer({ staticDir: join(outDir, 'browser') });
  const behind = await media.listen();

  const server = createServer((incoming, response) => {
    if (incoming.url !== '/') return passOn(behind.url, incoming, response);
    response.writeHead(200, { 'Content-Type': 'text/html; charset=utf-8' });
    response.end(template.replace(MARK, () => renderPage()));
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await Promise.all([closed, media.close()]);
    },
  };
}

function passOn(target: string, incoming: IncomingMessage, response: ServerResponse): void {
  const { method, headers, url = '/' } = incoming;
  const outgoing = request(new URL(url, target), { method, headers }, (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(response);
  });
  outgoing.on('error', () => response.destroy());
  response.on('close', () => outgoing.destroy());
  incoming.pipe(outgoing);
}

if (import.meta.main) {
  const dist = fileURLToPath(new URL('dist', import.meta.url));
  const { url } = await serveApp(dist, Number(process.env.PORT ?? 0));
  console.log(`The page is at ${url}`);
}
