import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { createServer as createHttpServer } from 'node:http';
import { type AddressInfo, connect, createServer, type Server as NetServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FileStore } from '@tus/file-store';
import { Server, type ServerOptions } from '@tus/server';

/** The real `@tus/server` with `@tus/file-store`, behind a link that can be slow and can be cut. */
export interface TusUploadServer {
  /** Where uploads are created. */
  readonly url: string;
  /** What has arrived, as `METHOD status`. */
  readonly log: readonly string[];
  /** Bytes that clients have sent, headers included. */
  readonly receivedBytes: number;
  /** The files that are stored, whole or not. */
  files(): Promise<Buffer[]>;
  /** The connection that brings the next byte after so many is cut. */
  cutAfter(bytes: number): void;
  /** Lets clients send so many bytes a second; `null`: as many as they like. */
  throttle(bytesPerSecond: number | null): void;
  /** Deletes all uploads, as if the disk was lost. */
  lose(): Promise<void>;
  /** All uploads that are there expire, and are cleaned up. */
  expire(): Promise<void>;
  close(): Promise<void>;
}

export async function openTusServer(
  options: {
    readonly expireMs?: number;
    /** A header that no answer has. */
    readonly without?: string;
  } & Partial<ServerOptions> = {},
): Promise<TusUploadServer> {
  const { expireMs = 3_600_000, without, ...rest } = options;
  const directory = await mkdtemp(join(tmpdir(), 'bgfetch-tus-'));
  const datastore = new FileStore({ directory, expirationPeriodInMilliseconds: expireMs });
  const log: string[] = [];
  // A cut connection leaves a lock, which the next request takes over.
  const tus = new Server({ path: '/uploads', datastore, lockDrainTimeout: 50, ...rest });
  const http = createHttpServer((request, response) => {
    response.on('close', () => log.push(`${request.method} ${response.statusCode}`));
    void tus.handle(request, response).catch(() => response.destroy());
  });
  const inner = await listening(http);

  let receivedBytes = 0;
  let cutAt = Number.POSITIVE_INFINITY;
  let rate: number | null = null;
  const link = createServer((client) => {
    const server = connect(inner, '127.0.0.1');
    const end = () => {
      client.destroy();
      server.destroy();
    };
    for (const socket of [client, server]) socket.on('error', end).on('close', end);
    server.on('data', (data) => client.write(without ? renamed(data, without) : data));
    client.on('data', (data) => {
      receivedBytes += data.length;
      if (receivedBytes >= cutAt) {
        cutAt = Number.POSITIVE_INFINITY;
        server.write(data.subarray(0, data.length >> 1));
        // What has been written arrives, and nothing more.
        setTimeout(end, 20);
        client.pause();
        return;
      }
      server.write(data);
      if (rate === null) return;
      client.pause();
      setTimeout(() => client.resume(), (data.length / rate) * 1000);
    });
  });
  const port = await listening(link);
  const names = async () => (await readdir(directory)).filter((name) => !name.endsWith('.json'));
  return {
    url: `http://127.0.0.1:${port}/uploads`,
    log,
    get receivedBytes() {
      return receivedBytes;
    },
    files: async () => Promise.all((await names()).map((name) => readFile(join(directory, name)))),
    cutAfter(bytes) {
      cutAt = receivedBytes + bytes;
    },
    throttle(bytesPerSecond) {
      rate = bytesPerSecond;
    },
    async lose() {
      for (const name of await readdir(directory)) await rm(join(directory, name));
    },
    async expire() {
      datastore.expirationPeriodInMilliseconds = 1;
      await tus.cleanUpExpiredUploads();
      datastore.expirationPeriodInMilliseconds = expireMs;
    },
    async close() {
      link.close();
      http.closeAllConnections();
      http.close();
      await rm(directory, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

/** An answer in which that header has a name that nobody knows. */
const renamed = (answer: Buffer, header: string): Buffer =>
  Buffer.from(
    answer.toString('latin1').replace(new RegExp(header, 'gi'), 'X'.repeat(header.length)),
    'latin1',
  );

const listening = (server: NetServer): Promise<number> =>
  new Promise((resolve) =>
    server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port)),
  );
