import { describe, expect, it } from 'vitest';
import type { LogEntry } from '../src/index.ts';
import { drained, runningServer } from './running-server.ts';

const server = runningServer({ controlPort: 0 });

const control = (path: string, method = 'GET'): Promise<Response> =>
  fetch(`${server.controlUrl}/control${path}`, { method });
const log = async (scope: string): Promise<LogEntry[]> =>
  (await (await control(`/log?scope=${scope}`)).json()) as LogEntry[];

describe('control', () => {
  it('tells, changes and clears the faults of a scope', async () => {
    expect(await server.control('c', { latencyMs: 5 })).toMatchObject({
      latencyMs: 5,
      gzip: false,
    });
    expect(await server.control('c', { gzip: true })).toMatchObject({ latencyMs: 5, gzip: true });
    expect(await (await control('?scope=c')).json()).toMatchObject({ latencyMs: 5, downForMs: 0 });
    expect(await (await control('?scope=c', 'DELETE')).json()).toMatchObject({
      latencyMs: 0,
      gzip: false,
    });
  });

  it('refuses what it does not know, with the remedy', async () => {
    await expect(server.control('c', { latency: 5 })).rejects.toThrow(
      'No fault "latency". There are: throttle',
    );
    await expect(server.control('c', { gzip: 'yes' })).rejects.toThrow(
      'gzip must be true or false, not "yes".',
    );
    await expect(server.control('c', { throttleBytesPerSecond: 0 })).rejects.toThrow(
      'a number above 0',
    );
    await expect(server.control('c', { serviceUnavailable: { times: 1 } })).rejects.toThrow(
      'retryAfterSeconds',
    );
    const unknown = await control('/up', 'POST');
    expect([unknown.status, await unknown.text()]).toEqual([
      400,
      expect.stringContaining('There are:'),
    ]);
  });

  it('may be used from a page of any origin and from a port of its own', async () => {
    expect(new URL(server.controlUrl).port).not.toBe(String(server.port));
    const preflight = await control('', 'OPTIONS');
    expect(preflight.headers.get('access-control-allow-methods')).toContain('PUT');
    expect((await control('')).headers.get('access-control-allow-origin')).toBe('*');
  });
});

describe('the log', () => {
  it('shows what was asked for and what was sent', async () => {
    const path = '/media/a/2000000/x?scope=log';
    await server.control('log', { resetAfterBytes: 100_000, resetTimes: 1 });
    await drained(await fetch(server.url + path));
    await drained(await fetch(server.url + path, { headers: { range: 'bytes=100000-' } }));
    await fetch(`${server.url}/upload/u?scope=log`, { method: 'PUT', body: 'hello' });
    await expect
      .poll(() => log('log'))
      .toMatchObject([
        { method: 'GET', path, range: null, status: 200, bytesSent: 100_000, ended: 'reset' },
        {
          method: 'GET',
          range: 'bytes=100000-',
          status: 206,
          bytesSent: 1_900_000,
          ended: 'complete',
        },
        { method: 'PUT', path: '/upload/u?scope=log', bytesReceived: 5, ended: 'complete' },
      ]);
    await control('/log?scope=log', 'DELETE');
    expect(await log('log')).toEqual([]);
  });

  it('knows a client that left', async () => {
    const leave = new AbortController();
    const response = await fetch(`${server.url}/media/a/90000000/x?scope=left`, {
      signal: leave.signal,
    });
    expect((await log('left'))[0]?.ended).toBe('pending');
    leave.abort();
    await expect(response.arrayBuffer()).rejects.toThrow('abort');
    await expect.poll(async () => (await log('left'))[0]?.ended).toBe('client-closed');
  });
});

describe('an outage', () => {
  it('cuts what runs, refuses what comes, and ends by itself', async () => {
    const path = `${server.url}/media/a/90000000/x?scope=down`;
    const running = drained(await fetch(path));
    await control('/down?scope=down&ms=400', 'POST');
    expect((await running).broken).toBe(true);
    for (const url of [
      path,
      `${server.url}/hash/a/5?scope=down`,
      `${server.url}/upload/x?scope=down`,
    ]) {
      await expect(fetch(url), url).rejects.toThrow('fetch failed');
    }
    expect((await fetch(`${server.url}/media/a/5/x?scope=other`)).status).toBe(200);
    expect((await log('down')).map(({ ended }) => ended)).toEqual(['down', 'down', 'down', 'down']);
    await expect
      .poll(() =>
        fetch(path, { method: 'HEAD' }).then(
          ({ status }) => status,
          () => 0,
        ),
      )
      .toBe(200);
  });

  it('without a scope is for all, and can be ended early', async () => {
    await control('/down?ms=60000', 'POST');
    await expect(fetch(`${server.url}/media/a/5/x?scope=any`)).rejects.toThrow('fetch failed');
    expect(await (await control('/down?ms=0', 'POST')).json()).toMatchObject({ downForMs: 0 });
    expect((await fetch(`${server.url}/media/a/5/x?scope=any`)).status).toBe(200);
    expect((await control('/down?ms=soon', 'POST')).status).toBe(400);
  });
});
