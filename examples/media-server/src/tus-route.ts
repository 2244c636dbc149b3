import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FileStore } from '@tus/file-store';
import { Server } from '@tus/server';
import { pauseUnlessClosed } from './break-connection.ts';
import type { MediaServerOptions } from './media-server.ts';

const PATH = '/uploads';

export interface TusRoute {
  /** For the option of `createMediaServer`. */
  readonly route: NonNullable<MediaServerOptions['route']>;
  /** Deletes what was uploaded. */
  close(): Promise<void>;
}

/**
 * A real `@tus/server` at `/uploads`, with the faults of one scope in front of it: outages, the captive portal, 503, and the throttle,
 * which holds each chunk back for as long as it would take. The answer to the last chunk has the hash of all that arrived.
 */
export async function openTusRoute(scope = ''): Promise<TusRoute> {
  const directory = await mkdtemp(join(tmpdir(), 'bgfetch-media-server-tus-'));
  const tus = new Server({
    path: PATH,
    datastore: new FileStore({ directory }),
    // Chunks may come by either name of loopback, so addresses are relative.
    relativeLocation: true,
    async onUploadFinish(_, { id, size = 0 }) {
      const sha256 = await hashOf(join(directory, id));
      return { status_code: 200, body: JSON.stringify({ bytes: size, sha256 }) };
    },
  });
  return {
    async route(url, request, response, { faults, log, outage }) {
      if (url.pathname !== PATH && !url.pathname.startsWith(`${PATH}/`)) return false;
      const { method = '', headers } = request;
      const entry = log.open({ scope, method, path: request.url ?? '', range: null });
      if (!outage.admit(response, scope)) {
        entry.ended = 'down';
        return true;
      }
      const bytes = Number(headers['content-length'] ?? 0);
      response.once('close', () => {
        entry.status = response.headersSent ? response.statusCode : null;
        entry.ended = response.writableFinished ? 'complete' : 'client-closed';
        if (method === 'PATCH' && response.writableFinished && response.statusCode < 300)
          entry.bytesReceived = bytes;
      });
      const { captivePortal, latencyMs, throttleBytesPerSecond } = faults.of(scope);
      const retryAfter = faults.useServiceUnavailable(scope);
      if (retryAfter !== undefined) {
        response.writeHead(503, { 'Retry-After': String(retryAfter) }).end();
        return true;
      }
      if (captivePortal) {
        response.writeHead(200, { 'Content-Type': 'text/html' }).end('<h1>Please log in</h1>');
        return true;
      }
      if (method === 'PATCH') entry.chunkOf = await chunkOf(tus, request);
      const forItsSize =
        throttleBytesPerSecond === null ? 0 : (bytes * 1000) / throttleBytesPerSecond;
      await pauseUnlessClosed(response, latencyMs + forItsSize);
      // What was held back when its sender left was lost on the way: stored later, it would cross what the sender sends next.
      if (!response.closed) await tus.handle(request, response);
      return true;
    },
    close: () => rm(directory, { recursive: true, force: true, maxRetries: 5 }),
  };
}

/** What is logged of a chunk. */
async function chunkOf(tus: Server, { url = '', headers }: IncomingMessage) {
  const id = url.split('?')[0]?.split('/').at(-1) ?? '';
  const upload = await tus.datastore.getUpload(id).catch(() => undefined);
  const { metadata, size = 0 } = upload ?? {};
  return { name: metadata?.filename ?? id, from: Number(headers['upload-offset'] ?? 0), size };
}

async function hashOf(file: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const piece of createReadStream(file)) hash.update(piece as Buffer);
  return hash.digest('hex');
}
