import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type ScriptedServerClient, scriptedServer } from './client.ts';
import { ControlApi } from './control-api.ts';

export interface ScriptedServer {
  /** The address of the control API: give it to `scriptedServer(url)` in a page. Resources have URLs of their own. */
  readonly url: string;
  /** The same, ready made, for tests in Node. */
  readonly client: ScriptedServerClient;
  close(): Promise<void>;
}

/** Starts a server on loopback that answers as its scripts say. Several may run side by side. */
export async function startScriptedServer(
  options: { port?: number } = {},
): Promise<ScriptedServer> {
  const api = new ControlApi();
  const server = createServer((request, response) => void api.handle(request, response));
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, '127.0.0.1', resolve);
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    client: scriptedServer(url),
    async close() {
      await Promise.all([
        api.close(),
        new Promise<void>((resolve) => {
          server.close(() => resolve());
          server.closeAllConnections();
        }),
      ]);
    },
  };
}
