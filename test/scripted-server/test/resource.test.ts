import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { generationSeed, type ScriptedServerClient, seededBytes } from '../src/client.ts';
import { type ScriptedServer, startScriptedServer } from '../src/index.ts';
import { received } from './received.ts';

let server: ScriptedServer;
let scripted: ScriptedServerClient;

beforeAll(async () => {
  server = await startScriptedServer();
  scripted = server.client;
});
afterAll(() => server.close());

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

const file = { kind: 'resource', seed: 'ep', bytes: 300_000 } as const;

describe('a resource', () => {
  it('is a proper static file', async () => {
    const resource = await scripted.script('ep.mp3', file);
    const whole = await fetch(resource.url);
    expect(whole.status).toBe(200);
    expect(whole.headers.get('content-length')).toBe('300000');
    expect(whole.headers.get('access-control-expose-headers')).toContain('Content-Range');
    expect((await received(whole)).bytes).toEqual(seededBytes('ep', 0, 300_000));

    const etag = whole.headers.get('etag') ?? '';
    const rest = await fetch(resource.url, { headers: { range: 'bytes=1001-', 'if-range': etag } });
    expect(rest.status).toBe(206);
    expect(rest.headers.get('content-range')).toBe('bytes 1001-299999/300000');
    expect((await received(rest)).bytes).toEqual(seededBytes('ep', 1001, 300_000));

    const log = await scripted.requestsEnded(resource, 2);
    expect(
      log.map(({ range, status, bytesSent, ended }) => ({ range, status, bytesSent, ended })),
    ).toEqual([
      { range: null, status: 200, bytesSent: 300_000, ended: 'complete' },
      { range: 'bytes=1001-', status: 206, bytesSent: 298_999, ended: 'complete' },
    ]);
  });

  it('plays one fault per request, then none', async () => {
    const resource = await scripted.script('ep.mp3', {
      ...file,
      faults: [
        { resetAfter: 1000 },
        { closeAfter: 70_000 },
        { status: 503, retryAfter: '1' },
        { resetBeforeHead: true },
      ],
    });
    expect(await received(await fetch(resource.url))).toMatchObject({
      bytes: { length: 1000 },
      broken: true,
    });
    expect(await received(await fetch(resource.url))).toMatchObject({
      bytes: { length: 70_000 },
      broken: true,
    });
    const busy = await fetch(resource.url);
    expect([busy.status, busy.headers.get('retry-after')]).toEqual([503, '1']);
    await busy.text();
    await expect(fetch(resource.url)).rejects.toThrow('fetch failed');
    expect(await received(await fetch(resource.url))).toMatchObject({
      bytes: { length: 300_000 },
      broken: false,
    });
    const log = await scripted.requestsEnded(resource, 5);
    expect(log.map((record) => record.ended)).toEqual([
      'reset',
      'closed',
      'complete',
      'reset',
      'complete',
    ]);
  });

  it('changes in the middle', async () => {
    const resource = await scripted.script('ep.mp3', { ...file, changeEtagAfter: 1 });
    const first = await fetch(resource.url, { headers: { range: 'bytes=0-9' } });
    await first.text();
    const headers = { range: 'bytes=10-', 'if-range': first.headers.get('etag') ?? '' };
    const second = await fetch(resource.url, { headers });
    expect(second.status).toBe(200);
    expect((await received(second)).bytes).toEqual(
      seededBytes(generationSeed('ep', 1), 0, 300_000),
    );
  });

  it('answers a range from a wrong start, openly or not', async () => {
    const resource = await scripted.script('ep.mp3', {
      ...file,
      faults: [{ wrongStart: 0 }, { bodyStart: 5 }],
    });
    const open = await fetch(resource.url, { headers: { range: 'bytes=100-199' } });
    expect(open.headers.get('content-range')).toBe('bytes 0-199/300000');
    expect((await received(open)).bytes).toEqual(seededBytes('ep', 0, 200));
    const hidden = await fetch(resource.url, { headers: { range: 'bytes=100-199' } });
    expect(hidden.headers.get('content-range')).toBe('bytes 100-199/300000');
    expect((await received(hidden)).bytes).toEqual(seededBytes('ep', 5, 105));
  });

  it('comes compressed, without length, without ranges, without validators', async () => {
    const resource = await scripted.script('ep.mp3', {
      ...file,
      faults: [
        { contentEncoding: 'gzip' },
        { omitContentLength: true },
        { ranges: false, etag: null, lastModified: null, cors: 'plain' },
      ],
    });
    const expected = seededBytes('ep', 0, 300_000);
    const gzip = await fetch(resource.url);
    expect(gzip.headers.get('content-encoding')).toBe('gzip');
    expect((await received(gzip)).bytes).toEqual(expected);
    const chunked = await fetch(resource.url);
    expect(chunked.headers.get('content-length')).toBeNull();
    expect((await received(chunked)).bytes).toEqual(expected);
    const bare = await fetch(resource.url, { headers: { range: 'bytes=5-' } });
    expect(bare.status).toBe(200);
    for (const name of [
      'etag',
      'last-modified',
      'accept-ranges',
      'access-control-expose-headers',
    ]) {
      expect(bare.headers.get(name), name).toBeNull();
    }
    expect((await received(bare)).bytes).toEqual(expected);
  });

  it('holds the body until a signal', async () => {
    const resource = await scripted.script('ep.mp3', {
      ...file,
      // More than the socket buffers of both sides together: else it is "complete" once handed over.
      bytes: 50_000_000,
      holdAfter: { bytes: 4096, signal: 'go' },
    });
    const reader = (await fetch(resource.url)).body?.getReader();
    expect((await reader?.read())?.value).toHaveLength(4096);
    const next = reader?.read();
    const early = await Promise.race([
      next,
      new Promise((resolve) => setTimeout(resolve, 150, 'held')),
    ]);
    expect(early).toBe('held');
    await scripted.signal(resource, 'go');
    expect((await next)?.value?.length).toBeGreaterThan(0);
    await reader?.cancel();
    expect((await scripted.requestsEnded(resource, 1))[0]?.ended).toBe('client-closed');
  });

  it('keeps to its throttle, roughly', async () => {
    const resource = await scripted.script('ep.mp3', {
      ...file,
      bytes: 100_000,
      throttleBytesPerSecond: 200_000,
    });
    const start = performance.now();
    await received(await fetch(resource.url));
    const ms = performance.now() - start;
    expect(ms).toBeGreaterThan(300);
    expect(ms).toBeLessThan(3000);
  });
});

describe('an upload', () => {
  it('tells what arrived', async () => {
    const resource = await scripted.script('diary', {
      kind: 'upload',
      faults: [{ status: 500 }, { resetAfterRequestBytes: 100_000 }],
    });
    const body = seededBytes('up', 0, 5_000_000);
    expect((await fetch(resource.url, { method: 'POST', body })).status).toBe(500);
    await expect(fetch(resource.url, { method: 'POST', body })).rejects.toThrow('fetch failed');
    const answer = await fetch(resource.url, { method: 'PUT', body, headers: { 'x-try': '3' } });
    expect(await answer.json()).toEqual({ bytes: 5_000_000, sha256: sha256(body) });
    const log = await scripted.requestsEnded(resource, 3);
    expect(log.map((record) => record.ended)).toEqual(['complete', 'reset', 'complete']);
    expect(log[1]?.body).toMatchObject({ complete: false });
    expect(log[2]).toMatchObject({
      method: 'PUT',
      headers: { 'x-try': '3' },
      body: { bytes: 5_000_000, sha256: sha256(body), complete: true },
    });
  });
});
