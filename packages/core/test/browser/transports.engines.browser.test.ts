import { scriptedServer, seededBytes } from '@bgfetch-test/scripted-server/client';
import { describe, expect, inject, test } from 'vitest';
import { fetchTransport, xhrTransport } from '../../src/browser/transport.ts';
import type { TransportRequest } from '../../src/model/transport.ts';
import { browserEnvironment } from '../support/browser-environment.ts';

const server = scriptedServer(inject('scriptedServer'));
const byFetch = fetchTransport(
  (request, init) => fetch(request, init),
  () => location.origin,
);
const byXhr = xhrTransport({
  createXhr: () => new XMLHttpRequest(),
  otherwise: { send: () => Promise.reject(new Error('not by XHR')) },
  origin: () => location.origin,
});

function attempt(url: string, init: RequestInit, options: Partial<TransportRequest> = {}) {
  const sent: number[] = [];
  const given: TransportRequest = {
    request: new Request(url, init),
    body: null,
    signal: new AbortController().signal,
    onUploadProgress: (bytes) => sent.push(bytes),
    ...options,
  };
  return { given, sent };
}

const put = { method: 'PUT', headers: { 'X-Token': 'abc' } };
const body = new Blob([seededBytes('upload', 0, 3_000_000)], { type: 'audio/mpeg' });

describe.each([
  { name: 'fetch', transport: byFetch },
  { name: 'XHR', transport: byXhr },
])('an upload by $name', ({ name, transport }) => {
  test('arrives whole, with its headers; the answer reads like a Response', async () => {
    const resource = await server.script('up', { kind: 'upload', headers: [['ETag', '"x"']] });
    const { given, sent } = attempt(resource.url, put, { body });
    const response = await transport.send(given);
    expect(response).toMatchObject({ status: 200, type: 'cors', redirected: false });
    expect(response.url).toBe(resource.url);
    expect(response.headers.get('etag')).toBe('"x"');
    const [record] = await server.requestsEnded(resource, 1);
    expect(record).toMatchObject({ method: 'PUT', body: { bytes: 3_000_000, complete: true } });
    expect(record?.headers).toMatchObject({ 'x-token': 'abc', 'content-type': 'audio/mpeg' });
    const answer = JSON.parse(await new Response(await response.arrayBuffer()).text());
    expect(answer).toMatchObject({ bytes: 3_000_000 });
    expect(sent.at(-1)).toBe(name === 'XHR' ? 3_000_000 : undefined);
    expect(sent).toEqual(sent.toSorted((a, b) => a - b));
  });

  test('the answer’s body streams', async () => {
    const resource = await server.script('up', { kind: 'upload' });
    const response = await transport.send(attempt(resource.url, put, { body }).given);
    const text = await new Response(response.body).text();
    expect(JSON.parse(text)).toMatchObject({ bytes: 3_000_000 });
  });

  test('an error status is a response', async () => {
    const resource = await server.script('up', { kind: 'raw', status: 507, statusText: 'Full' });
    const response = await transport.send(attempt(resource.url, put, { body }).given);
    expect(response).toMatchObject({ status: 507, statusText: 'Full' });
  });

  test('a broken connection is a TypeError', async () => {
    const resource = await server.script('up', { kind: 'upload', resetBeforeHead: true });
    const sending = transport.send(attempt(resource.url, put, { body }).given);
    await expect(sending).rejects.toBeInstanceOf(TypeError);
    // Only a refusal by CORS shows the address: it may be one that whoever knows it can write to.
    const message = /^(CorsRefusedError|(?!.*\/up))/;
    expect(String(await sending.catch((error: unknown) => error))).toMatch(message);
  });

  test('an abort rejects with the reason, before or during', async () => {
    const resource = await server.script('up', { kind: 'upload', waitForSignal: 'never' });
    const abort = new AbortController();
    const { given } = attempt(resource.url, put, { body, signal: abort.signal });
    const sending = transport.send(given);
    await server.requestCount(resource, 1);
    abort.abort(new RangeError('stop'));
    await expect(sending).rejects.toThrow(new RangeError('stop'));
    await expect(transport.send(given)).rejects.toThrow(new RangeError('stop'));
    await server.requestsEnded(resource, 1);
  });
});

test('a download goes by fetch and streams', async () => {
  const resource = await server.script('a.bin', { kind: 'resource', seed: 'a', bytes: 100_000 });
  const { transport } = browserEnvironment();
  const response = await transport.send(attempt(resource.url, { cache: 'no-store' }).given);
  expect(response.body).toBeInstanceOf(ReadableStream);
  const bytes = new Uint8Array(await response.arrayBuffer());
  expect(bytes).toEqual(seededBytes('a', 0, 100_000));
});

test('a simple upload to a server that knows no preflights arrives', async () => {
  const resource = await server.script('up', { kind: 'upload', cors: 'none' });
  const plain = new Blob(['text'], { type: 'text/plain' });
  const { given } = attempt(resource.url, { method: 'POST' }, { body: plain });
  const sending = browserEnvironment().transport.send(given);
  // Without CORS fields the answer can't be read; what matters is that the request was sent at all.
  await expect(sending).rejects.toBeInstanceOf(TypeError);
  expect(await server.requestsEnded(resource, 1)).toMatchObject([{ body: { bytes: 4 } }]);
});
