import { afterAll, expect, it, vi } from 'vitest';
import type { LogEntry } from '../src/request-log.ts';
import { openTusRoute } from '../src/tus-route.ts';
import { runningServer } from './running-server.ts';

const tus = await openTusRoute('tus');
const server = runningServer({ route: tus.route });
afterAll(() => tus.close());

const send = (path: string, method: string, headers: Record<string, string>, body?: string) =>
  fetch(new URL(path, server.url), {
    method,
    headers: { 'Tus-Resumable': '1.0.0', ...headers },
    ...(body !== undefined && { body }),
  });

it('takes an upload in pieces, says how much it has, and ends with the hash of all', async () => {
  const created = await send('/uploads', 'POST', {
    'Upload-Length': '6',
    'Upload-Metadata': `filename ${btoa('abc.txt')}`,
  });
  expect(created.status).toBe(201);
  const address = created.headers.get('Location') ?? '';
  const patch = (offset: string, body: string) =>
    send(
      address,
      'PATCH',
      { 'Upload-Offset': offset, 'Content-Type': 'application/offset+octet-stream' },
      body,
    );
  await patch('0', 'abc');
  expect((await send(address, 'HEAD', {})).headers.get('Upload-Offset')).toBe('3');
  expect(await (await patch('3', 'def')).json()).toEqual({
    bytes: 6,
    sha256: 'bef57ec7f53a6d40beb640a780a639c83bc29ac8a9816f1fc6c5c6dcd93c4721',
  });
  const chunks = await vi.waitUntil(async () => {
    const log = await fetch(`${server.url}/control/log?scope=tus`).then((answer) => answer.json());
    const ended = (log as LogEntry[]).filter(
      ({ method, ended }) => method === 'PATCH' && ended === 'complete',
    );
    return ended.length === 2 && ended;
  });
  expect(chunks).toMatchObject([
    { bytesReceived: 3, chunkOf: { name: 'abc.txt', from: 0, size: 6 } },
    { bytesReceived: 3, chunkOf: { name: 'abc.txt', from: 3, size: 6 } },
  ]);
});

it('has the faults of its scope in front of it', async () => {
  await server.control('tus', { serviceUnavailable: { retryAfterSeconds: 7, times: 1 } });
  const refused = await send('/uploads', 'POST', { 'Upload-Length': '6' });
  expect([refused.status, refused.headers.get('Retry-After')]).toEqual([503, '7']);
  expect((await send('/uploads', 'POST', { 'Upload-Length': '6' })).status).toBe(201);
});

it('leaves other requests to the server', async () => {
  expect((await fetch(`${server.url}/hash/a/5`)).status).toBe(200);
});
