import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { seededBytes } from '../src/seeded-bytes.ts';
import { drained, runningServer } from './running-server.ts';

const server = runningServer();

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
const get = (
  path: string,
  headers: Record<string, string> = {},
  method = 'GET',
): Promise<Response> => fetch(`${server.url}${path}`, { headers, method });
const bytesOf = async (response: Response): Promise<Uint8Array> =>
  new Uint8Array(await response.arrayBuffer());
const hashOf = async (path: string): Promise<unknown> => (await get(`/hash/${path}`)).json();

describe('media', () => {
  it('has the bytes, the length, the type and the validators of a file', async () => {
    const response = await get('/media/ep-5/1000001/Episode%205.mp3');
    expect(response.status).toBe(200);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-length': '1000001',
      'content-type': 'audio/mpeg',
      'accept-ranges': 'bytes',
      etag: expect.stringMatching(/^"[^"]+"$/),
      'last-modified': expect.stringContaining('GMT'),
    });
    const bytes = await bytesOf(response);
    expect(bytes).toEqual(seededBytes('ep-5', 0, 1_000_001));
    expect(await hashOf('ep-5/1000001')).toEqual({ sha256: sha256(bytes), bytes: 1_000_001 });
  });

  it('may be kept by the browser only where that is asked for', async () => {
    expect((await get('/media/a/1/x', {}, 'HEAD')).headers.get('cache-control')).toBe('no-store');
    expect((await get('/media/a/1/x?cacheable', {}, 'HEAD')).headers.has('cache-control')).toBe(
      false,
    );
  });

  it('answers ranges, wherever they start and end', async () => {
    const etag = (await get('/media/a/70003/x', {}, 'HEAD')).headers.get('etag') ?? '';
    for (const [range, from, to] of [
      ['bytes=0-0', 0, 1],
      ['bytes=65535-65537', 65_535, 65_538],
      ['bytes=4097-', 4097, 70_003],
      ['bytes=-5', 69_998, 70_003],
    ] as const) {
      const response = await get('/media/a/70003/x', { range, 'if-range': etag });
      expect(response.status).toBe(206);
      expect(response.headers.get('content-range')).toBe(`bytes ${from}-${to - 1}/70003`);
      expect(await bytesOf(response), range).toEqual(seededBytes('a', from, to));
    }
    const behind = await get('/media/a/70003/x', { range: 'bytes=70003-' });
    expect([behind.status, behind.headers.get('content-range')]).toEqual([416, 'bytes */70003']);
  });

  it('can be empty, or 2 GiB, and no larger', async () => {
    const empty = await get('/media/a/0/x.bin');
    expect([empty.status, (await bytesOf(empty)).length]).toEqual([200, 0]);
    const end = await get('/media/a/2147483648/x.bin', { range: 'bytes=-10' });
    expect(await bytesOf(end)).toEqual(seededBytes('a', 2 ** 31 - 10, 2 ** 31));
    for (const path of ['a/2147483649/x', 'a/ten/x', 'a/10', 'a/10/x/y', '']) {
      const response = await get(`/media/${path}`);
      expect(response.status, path).toBe(404);
      await response.text();
    }
  });

  it('answers HEAD with the fields alone', async () => {
    const response = await get('/media/a/500/x.jpg', {}, 'HEAD');
    expect([response.status, response.headers.get('content-length')]).toEqual([200, '500']);
    expect(await response.text()).toBe('');
    expect((await get('/media/a/500/x.jpg', {}, 'DELETE')).status).toBe(405);
  });

  it('is streamed: memory stays flat', async () => {
    const before = process.memoryUsage().rss;
    const read = await drained(await get('/media/big/400000000/x.bin'));
    expect(read).toEqual({ bytes: 400_000_000, broken: false });
    expect(process.memoryUsage().rss - before).toBeLessThan(200_000_000);
  });
});

describe('a tone', () => {
  it('is a WAV of so many seconds, in pieces as in one', async () => {
    const response = await get('/media/tone/3/ep-1.wav');
    expect(response.headers.get('content-type')).toBe('audio/wav');
    const bytes = await bytesOf(response);
    const header = new DataView(bytes.buffer);
    expect(Buffer.from(bytes.subarray(0, 4)).toString()).toBe('RIFF');
    expect(header.getUint32(4, true)).toBe(bytes.length - 8);
    expect(Buffer.from(bytes.subarray(8, 16)).toString()).toBe('WAVEfmt ');
    expect(header.getUint32(40, true)).toBe(bytes.length - 44);
    expect((bytes.length - 44) / header.getUint32(28, true)).toBe(3);
    expect(await hashOf('tone/3/ep-1.wav')).toMatchObject({ sha256: sha256(bytes) });
    for (const [from, to] of [
      [0, 10],
      [40, 47],
      [43, 44],
      [45, 46],
      [99_999, 150_002],
    ] as const) {
      const part = await get('/media/tone/3/ep-1.wav', { range: `bytes=${from}-${to - 1}` });
      expect(await bytesOf(part), `${from} to ${to}`).toEqual(bytes.slice(from, to));
    }
    expect(await hashOf('tone/3/ep-2.wav')).not.toMatchObject({ sha256: sha256(bytes) });
  });
});

describe('an upload', () => {
  it('is counted and hashed', async () => {
    const body = seededBytes('up', 0, 3_000_000);
    for (const method of ['POST', 'PUT']) {
      const response = await fetch(`${server.url}/upload/diary.bin`, { method, body });
      expect(await response.json()).toEqual({ bytes: 3_000_000, sha256: sha256(body) });
    }
    expect((await get('/upload/diary.bin')).status).toBe(405);
  });
});

describe('CORS', () => {
  it.each([
    ['none', null, null],
    ['plain', '*', null],
    ['expose', '*', 'ETag'],
  ])('%s', async (mode, origin, exposed) => {
    const { headers } = await get(`/media/a/5/x?cors=${mode}`);
    expect(headers.get('access-control-allow-origin')).toBe(origin);
    if (exposed === null) expect(headers.get('access-control-expose-headers')).toBeNull();
    else expect(headers.get('access-control-expose-headers')).toContain(exposed);
    const asked = { 'access-control-request-headers': 'if-range' };
    const preflight = await get(`/media/a/5/x?cors=${mode}`, asked, 'OPTIONS');
    expect(preflight.status).toBe(204);
    expect(preflight.headers.get('access-control-allow-headers')).toBe(origin && 'if-range');
  });
});
