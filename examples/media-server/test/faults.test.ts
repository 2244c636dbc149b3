import { describe, expect, it } from 'vitest';
import { generationSeed, seededBytes } from '../src/seeded-bytes.ts';
import { drained, runningServer } from './running-server.ts';

const server = runningServer();

const get = (path: string, init: RequestInit = {}): Promise<Response> =>
  fetch(`${server.url}${path}`, init);
const seconds = async (work: () => Promise<unknown>): Promise<number> => {
  const start = performance.now();
  await work();
  return (performance.now() - start) / 1000;
};

describe('faults', () => {
  it('throttle, and can be changed while a download runs', async () => {
    const path = '/media/a/150000/x?scope=slow';
    await server.control('slow', { throttleBytesPerSecond: 300_000 });
    const slow = await seconds(async () => drained(await get(path)));
    expect(slow).toBeGreaterThan(0.35);
    expect(slow).toBeLessThan(2);
    await server.control('slow', { throttleBytesPerSecond: 10_000 });
    const freed = await seconds(async () => {
      const response = await get(path);
      await server.control('slow', { throttleBytesPerSecond: null });
      await drained(response);
    });
    expect(freed).toBeLessThan(5);
  });

  it('reset so many responses after so many bytes, side by side too', async () => {
    await server.control('cut', { resetAfterBytes: 70_000, resetTimes: 2 });
    const responses = await Promise.all(
      Array.from({ length: 3 }, () => get('/media/a/2000000/x?scope=cut')),
    );
    const results = await Promise.all(responses.map(drained));
    expect(results.filter(({ broken }) => broken)).toEqual([
      { bytes: 70_000, broken: true },
      { bytes: 70_000, broken: true },
    ]);
    expect(results.filter(({ broken }) => !broken)).toEqual([{ bytes: 2_000_000, broken: false }]);
    expect(await server.control('cut', {})).toMatchObject({ resetTimes: 0 });
  });

  it('stall until they are lifted', async () => {
    await server.control('stall', { stallAfterBytes: 1000 });
    const reader = (await get('/media/a/5000/x?scope=stall')).body?.getReader();
    expect((await reader?.read())?.value).toHaveLength(1000);
    const next = reader?.read();
    const first = await Promise.race([
      next,
      new Promise((done) => setTimeout(done, 150, 'silence')),
    ]);
    expect(first).toBe('silence');
    await server.control('stall', { stallAfterBytes: null });
    expect((await next)?.value).toHaveLength(4000);
  });

  it('answer everything with a login page, as captive portals do', async () => {
    await server.control('hotel', { captivePortal: true });
    for (const path of ['/media/a/5000/x?scope=hotel', '/upload/x?scope=hotel']) {
      const response = await get(path);
      expect(response.status).toBe(200);
      expect(response.headers.get('content-type')).toMatch(/^text\/html/);
      expect(await response.text()).toContain('accept our terms');
    }
  });

  it('redirect media to another origin, to an address that is another one each time', async () => {
    await server.control('cdn', { cdnRedirect: true });
    const path = '/media/a/5000/x?scope=cdn';
    const addresses = new Set<string>();
    for (const range of ['bytes=0-', 'bytes=4000-']) {
      const moved = await get(path, { redirect: 'manual', headers: { Range: range } });
      expect(moved.status).toBe(302);
      expect(moved.headers.get('access-control-allow-origin')).toBe('*');
      const { origin } = new URL(moved.headers.get('location') ?? '');
      expect(origin).toBe(server.url.replace('127.0.0.1', 'localhost'));
      const followed = await get(path, { headers: { Range: range } });
      expect(followed.status).toBe(206);
      addresses.add(followed.url);
    }
    expect(addresses.size).toBe(2);
  });

  it('answer 503 so many times', async () => {
    await server.control('busy', { serviceUnavailable: { retryAfterSeconds: 7, times: 2 } });
    const statuses: unknown[] = [];
    for (let request = 0; request < 3; request++) {
      const response = await get('/media/a/10/x?scope=busy');
      statuses.push([response.status, response.headers.get('retry-after')]);
      await response.arrayBuffer();
    }
    expect(statuses).toEqual([
      [503, '7'],
      [503, '7'],
      [200, null],
    ]);
  });

  it('change the file: bytes, tag, date and hash', async () => {
    const path = '/media/a/1000/x?scope=edit';
    const before = await get(path);
    await server.control('edit', { changeEtag: 1 });
    const ifRange = before.headers.get('etag') ?? '';
    const after = await get(path, { headers: { range: 'bytes=500-', 'if-range': ifRange } });
    expect(after.status).toBe(200);
    expect(after.headers.get('etag')).not.toBe(before.headers.get('etag'));
    expect(after.headers.get('last-modified')).not.toBe(before.headers.get('last-modified'));
    expect(await before.bytes()).toEqual(seededBytes('a', 0, 1000));
    expect(await after.bytes()).toEqual(seededBytes(generationSeed('a', 1), 0, 1000));
    const hash = async (query: string) =>
      ((await (await get(`/hash/a/1000${query}`)).json()) as { sha256: string }).sha256;
    expect(await hash('?scope=edit')).not.toBe(await hash(''));
  });

  it('ignore ranges, weaken tags, compress', async () => {
    const headers = { range: 'bytes=10-' };
    await server.control('odd', { ignoreRange: true, weakEtag: true });
    const whole = await get('/media/a/200001/x?scope=odd', { headers });
    expect([whole.status, whole.headers.get('accept-ranges')]).toEqual([200, null]);
    expect(whole.headers.get('etag')).toMatch(/^W\//);
    await whole.arrayBuffer();

    await server.control('odd', { ignoreRange: false, weakEtag: false, gzip: true });
    for (const bytes of [0, 1, 65_535, 65_536, 200_001]) {
      const gzip = await get(`/media/a/${bytes}/x?scope=odd`, { headers });
      expect(gzip.status).toBe(200);
      expect(gzip.headers.get('content-encoding')).toBe('gzip');
      expect(gzip.headers.get('content-length')).toBeNull();
      expect(await gzip.bytes()).toEqual(seededBytes('a', 0, bytes));
    }
  });

  it('take their time', async () => {
    await server.control('late', { latencyMs: 200 });
    expect(await seconds(() => get('/media/a/10/x?scope=late'))).toBeGreaterThan(0.19);
  });

  it('reach uploads too', async () => {
    await server.control('up', { resetAfterBytes: 500_000, resetTimes: 1 });
    const body = seededBytes('up', 0, 4_000_000);
    const upload = (): Promise<Response> => get('/upload/x?scope=up', { method: 'POST', body });
    await expect(upload()).rejects.toThrow('fetch failed');
    expect(await (await upload()).json()).toMatchObject({ bytes: 4_000_000 });
  });

  it('stay in their scope', async () => {
    await server.control('one', { serviceUnavailable: { retryAfterSeconds: 1, times: -1 } });
    expect((await get('/media/a/1/x?scope=one')).status).toBe(503);
    expect((await get('/media/a/1/x?scope=two')).status).toBe(200);
    expect((await get('/media/a/1/x')).status).toBe(200);
  });
});
