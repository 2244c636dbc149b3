import { once } from 'node:events';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type RawExchange,
  type Resource,
  type ScriptedServerClient,
  seededBytes,
} from '../src/client.ts';
import { type ScriptedServer, startScriptedServer } from '../src/index.ts';
import { received } from './received.ts';

let server: ScriptedServer;
let scripted: ScriptedServerClient;

beforeAll(async () => {
  server = await startScriptedServer();
  scripted = server.client;
});
afterAll(() => server.close());

/** The bytes on the wire, as no HTTP client would show them. */
async function wire(resource: Resource): Promise<string> {
  const { hostname, port, pathname } = new URL(resource.url);
  const socket = connect(Number(port), hostname).setEncoding('latin1');
  socket.write(`GET ${pathname} HTTP/1.1\r\nHost: test\r\n\r\n`);
  let text = '';
  socket.on('data', (data) => {
    text += data;
  });
  socket.on('error', () => {});
  await once(socket, 'close');
  return text;
}

const raw = (exchange: Omit<RawExchange, 'kind' | 'status'>): RawExchange => ({
  kind: 'raw',
  status: 200,
  cors: 'none',
  ...exchange,
});

describe('a raw exchange', () => {
  it('is written as it stands', async () => {
    const resource = await scripted.script('x', {
      kind: 'raw',
      status: 299,
      statusText: 'Odd',
      cors: 'none',
      headers: [
        ['X-Twice', 'one'],
        ['x-twice', 'two'],
        ['Content-Length', '3'],
      ],
      body: [{ send: { text: 'more than three' } }, { send: { base64: 'AAH/' } }],
    });
    expect(await wire(resource)).toBe(
      'HTTP/1.1 299 Odd\r\nX-Twice: one\r\nx-twice: two\r\nContent-Length: 3\r\nConnection: close\r\n\r\nmore than three\x00\x01\xff',
    );
  });

  it('can lack a length and end with the connection', async () => {
    const resource = await scripted.script(
      'x',
      raw({ body: [{ send: { seed: 's', from: 7, to: 100_000 } }] }),
    );
    const { bytes, broken } = await received(await fetch(resource.url));
    expect(broken).toBe(false);
    expect(bytes).toEqual(seededBytes('s', 7, 100_000));
  });

  it('can promise more than it sends', async () => {
    const resource = await scripted.script(
      'x',
      raw({ headers: [['Content-Length', '10']], body: [{ send: { text: 'short' } }] }),
    );
    expect(await received(await fetch(resource.url))).toMatchObject({
      broken: true,
      bytes: { length: 5 },
    });
  });

  it('can be chunked, whole or cut', async () => {
    const headers = [['Transfer-Encoding', 'chunked']] as const;
    const send = { send: { seed: 's', to: 70_000 } };
    const resource = await scripted.script('x', [
      raw({ headers, chunked: true, body: [send] }),
      raw({ headers, chunked: true, body: [send, { close: true }] }),
      raw({ headers, chunked: true, body: [send, { reset: true }] }),
    ]);
    const expected = seededBytes('s', 0, 70_000);
    expect(await received(await fetch(resource.url))).toEqual({ bytes: expected, broken: false });
    expect(await received(await fetch(resource.url))).toEqual({ bytes: expected, broken: true });
    expect(await received(await fetch(resource.url))).toEqual({ bytes: expected, broken: true });
    const log = await scripted.requestsEnded(resource, 3);
    expect(log.map((record) => [record.ended, record.bytesSent])).toEqual([
      ['complete', 70_000],
      ['closed', 70_000],
      ['reset', 70_000],
    ]);
  });

  it('sends its head and then nothing, until the client leaves', async () => {
    const resource = await scripted.script(
      'x',
      raw({ headers: [['Content-Length', '10']], body: [{ stall: true }] }),
    );
    const leave = new AbortController();
    const response = await fetch(resource.url, { signal: leave.signal });
    expect(response.status).toBe(200);
    expect((await scripted.requestCount(resource, 1))[0]?.ended).toBe('pending');
    leave.abort();
    await expect(response.text()).rejects.toThrow('abort');
    expect((await scripted.requestsEnded(resource, 1))[0]?.ended).toBe('client-closed');
  });

  it('waits for time and signals', async () => {
    const resource = await scripted.script('x', [
      raw({
        body: [
          { send: { text: 'a' } },
          { waitForSignal: 'go' },
          { waitMs: 50 },
          { send: { text: 'b' } },
        ],
      }),
    ]);
    const reader = (await fetch(resource.url)).body?.getReader();
    expect(new TextDecoder().decode((await reader?.read())?.value)).toBe('a');
    const released = performance.now();
    await scripted.signal(resource, 'go');
    expect(new TextDecoder().decode((await reader?.read())?.value)).toBe('b');
    expect(performance.now() - released).toBeGreaterThan(40);
    // A signal is given for good.
    expect(await (await fetch(resource.url)).text()).toBe('ab');
  });

  it('answers before the body came, when told to', async () => {
    const resource = await scripted.script('x', { kind: 'raw', status: 413, early: true });
    const { hostname, port, pathname } = new URL(resource.url);
    const socket = connect(Number(port), hostname).setEncoding('latin1');
    socket.write(`POST ${pathname} HTTP/1.1\r\nHost: test\r\nContent-Length: 1000000\r\n\r\nfirst`);
    const [answer] = (await once(socket, 'data')) as [string];
    expect(answer).toContain('HTTP/1.1 413');
    socket.destroy();
    expect((await scripted.requestsEnded(resource, 1))[0]?.ended).toBe('complete');
  });
});
