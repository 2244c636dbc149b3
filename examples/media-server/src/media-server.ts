import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { controlRoute } from './control-route.ts';
import { createDataRoutes } from './data-routes.ts';
import { createServerState, type MediaServerState } from './server-state.ts';
import { serveStatic } from './static-files.ts';

export interface MediaServerOptions {
  /** A built app to serve from the same origin. */
  readonly staticDir?: string;
  /**
   * A second port with the same routes (0 picks one). Browsers allow six connections per origin: a page that
   * stalls six downloads can still reach `/control` over there.
   */
  readonly controlPort?: number;
  /** Asked first for each request that is not for `/control`: answers with whether it has dealt with it. */
  readonly route?: (
    url: URL,
    request: IncomingMessage,
    response: ServerResponse,
    state: MediaServerState,
  ) => Promise<boolean>;
}

export interface MediaServerAddress {
  readonly url: string;
  readonly port: number;
  /** Where to send control requests; the same as `url` without a `controlPort`. */
  readonly controlUrl: string;
}

export interface MediaServer {
  /** Default: any free port on loopback. */
  listen(port?: number, host?: string): Promise<MediaServerAddress>;
  close(): Promise<void>;
  readonly state: MediaServerState;
}

/** A server of deterministic media with faults that can be switched at run time; see the README for its routes. */
export function createMediaServer(options: MediaServerOptions = {}): MediaServer {
  const state = createServerState();
  const dataRoutes = createDataRoutes(state);
  const servers: Server[] = [];

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    // Put together, not resolved: a path like `//x` would be taken for a host.
    const url = URL.parse(`http://media${request.url ?? '/'}`);
    if (url === null) {
      response.writeHead(400).end();
      return;
    }
    if (/^\/control(\/|$)/.test(url.pathname)) return controlRoute(state, url, request, response);
    if (await options.route?.(url, request, response, state)) return;
    if (await dataRoutes(url, request, response)) return;
    if (options.staticDir !== undefined) {
      return serveStatic(options.staticDir, url.pathname, request, response);
    }
    response.writeHead(404).end('Routes: /media, /hash, /upload, /control.\n');
  }

  async function open(port: number, host: string): Promise<AddressInfo> {
    const server = createServer((request, response) => {
      handle(request, response).catch((error: unknown) => {
        response.destroy();
        console.error(`${request.method} ${request.url}:`, error);
      });
    });
    // A throttled upload may take any time; and idle connections should not die between two clicks.
    server.requestTimeout = 0;
    server.keepAliveTimeout = 60_000;
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, host, resolve);
    });
    servers.push(server);
    return server.address() as AddressInfo;
  }

  return {
    state,
    async listen(port = 0, host = '127.0.0.1') {
      const address = await open(port, host);
      const url = `http://${host}:${address.port}`;
      if (options.controlPort === undefined) return { url, port: address.port, controlUrl: url };
      const control = await open(options.controlPort, host);
      return { url, port: address.port, controlUrl: `http://${host}:${control.port}` };
    },
    async close() {
      await Promise.all(servers.splice(0).map(closed));
    },
  };
}

function closed(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
