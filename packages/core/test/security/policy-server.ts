import { request as ask, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface PolicyServer {
  readonly url: string;
  /** The directives that pages and workers have violated so far, as the browser has reported them. */
  readonly violations: readonly string[];
  close(): Promise<void>;
}

/** Serves what `target` serves, documents and scripts under `policy`; the browser reports violations to it. */
export async function openPolicyServer(target: string, policy: string): Promise<PolicyServer> {
  const violations: string[] = [];
  const server = createServer((request, response) => {
    if (request.url === '/violation') {
      let body = '';
      request.on('data', (piece) => {
        body += piece;
      });
      request.on('end', () => {
        violations.push(JSON.parse(body)['csp-report']['effective-directive']);
        response.writeHead(204).end();
      });
      return;
    }
    const { method, headers } = request;
    const forwarded = ask(new URL(request.url ?? '/', target), { method, headers }, (answer) => {
      const type = answer.headers['content-type'] ?? '';
      const isGoverned = /html|javascript/.test(type);
      response.writeHead(answer.statusCode ?? 502, {
        ...answer.headers,
        ...(isGoverned && { 'content-security-policy': `${policy}; report-uri /violation` }),
      });
      answer.pipe(response);
    });
    forwarded.on('error', () => response.destroy());
    response.on('close', () => forwarded.destroy());
    request.pipe(forwarded);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://localhost:${port}`,
    violations,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
