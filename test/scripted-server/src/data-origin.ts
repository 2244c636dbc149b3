import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
// Imported, so that a test which fakes the global timers does not stop a server in the same process.
import { clearTimeout, setTimeout } from 'node:timers';
import { preflightHeaders } from '@bgfetch-examples/media-server';
import type { ScriptedResource } from './scripted-resource.ts';

/** Kept alive, the preflight's connection would carry the request itself: see `keepAlive` in script.ts. */
const ONE_REQUEST = ['Connection', 'close'] as const;

/**
 * One loopback port that serves scripted resources. Each resource gets an origin of its own unless asked
 * otherwise: browsers allow six connections per origin, so the stalled bodies of one test would block another.
 */
export class DataOrigin {
  readonly #resources = new Map<string, ScriptedResource>();
  readonly #server: Server = createServer((request, response) => {
    const id = /^\/([\w-]+)/.exec(request.url ?? '')?.[1] ?? '';
    const resource = this.#resources.get(id);
    if (resource === undefined) {
      response
        .writeHead(404, { 'Access-Control-Allow-Origin': '*' })
        .end('No such scripted resource.\n');
    } else if (request.method === 'OPTIONS') {
      response
        .writeHead(
          204,
          [...preflightHeaders(resource.nextCors, request.headers), ONE_REQUEST].flat(),
        )
        .end();
    } else {
      void resource.answer(request, response, () => this.#isDown);
    }
  });
  #port = 0;
  #isDown = false;
  #comeBack: NodeJS.Timeout | undefined;

  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  add(id: string, resource: ScriptedResource): void {
    this.#resources.set(id, resource);
  }

  /** True when nothing is left to serve here. */
  remove(id: string): boolean {
    this.#resources.delete(id);
    return this.#resources.size === 0;
  }

  async listen(): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(this.#port, '127.0.0.1', () => {
        this.#server.off('error', reject);
        resolve();
      });
    });
    this.#port = (this.#server.address() as AddressInfo).port;
    this.#isDown = false;
  }

  /** Cuts every connection and refuses new ones for so long, then listens on the same port again. */
  async goDown(ms: number): Promise<void> {
    await this.close();
    const listenAgain = (): void => {
      // Somebody else may have got the port in between.
      this.listen().catch(() => {
        this.#comeBack = setTimeout(listenAgain, 100);
      });
    };
    this.#comeBack = setTimeout(listenAgain, ms);
  }

  async close(): Promise<void> {
    clearTimeout(this.#comeBack);
    this.#isDown = true;
    if (!this.#server.listening) return;
    await new Promise<void>((resolve) => {
      this.#server.close(() => resolve());
      this.#server.closeAllConnections();
    });
  }
}
