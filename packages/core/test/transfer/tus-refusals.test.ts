import { describe, expect, it } from 'vitest';
import { always, both, first, withHeaders } from './tus-faults.ts';
import type { TusFault } from './tus-server.ts';
import { tusWorld } from './tus-world.ts';

const KIB = 1024;
const HOUR = 3_600_000;
const size = 1000 * KIB;
const tus = { chunkBytes: 300 * KIB };
const cut: TusFault = { cutAfter: 100 * KIB };

describe('a tus server that can’t be understood', () => {
  for (const [method, header] of [
    ['POST', 'Location'],
    ['HEAD', 'Upload-Offset'],
  ] as const)
    it(`${header} is not exposed: a failure that says what to expose`, async () => {
      const hidden = always(method, withHeaders({ [header]: null }));
      const unconfirmed = always('PATCH', withHeaders({ 'Upload-Offset': null }));
      const world = await tusWorld({ size, tus, fault: both(hidden, unconfirmed) });
      world.open();
      await world.clock.advance(HOUR);
      const message = await world.expectFailed();
      expect(message).toContain(`without ${header}`);
      expect(message).toContain('Access-Control-Expose-Headers: Location, Upload-Offset');
      expect(world.server.exchanges.length).toBeLessThan(12);
    });

  it('no tus server at all: a failure that says so', async () => {
    const page: TusFault = { answer: () => ({ status: 200, headers: {}, body: '<html>' }) };
    const world = await tusWorld({ size, tus, fault: always('PUT', page), method: 'PUT' });
    world.open();
    await world.clock.advance(HOUR);
    expect(await world.expectFailed()).toMatch(/no tus server.*created by POST, .* is a PUT/);
    expect(world.server.exchanges).toHaveLength(3);
  });

  it('a redirect that makes a GET of the creation: a failure that says so', async () => {
    const redirected: TusFault = {
      answer: () => ({ status: 200, headers: {}, body: '<html>', redirected: true }),
    };
    const world = await tusWorld({ size, tus, fault: always('POST', redirected) });
    world.open();
    await world.clock.advance(HOUR);
    expect(await world.expectFailed()).toMatch(/redirect.*name the final address/);
  });

  it('a redirect that keeps the method: Location counts from there', async () => {
    const elsewhere: TusFault = {
      answer: (given) => ({
        ...given,
        headers: { ...given.headers, Location: '/uploads/0' },
        redirected: true,
        url: 'https://files.test/moved/uploads',
      }),
    };
    const world = await tusWorld({ size, tus, fault: always('POST', elsewhere) });
    world.open();
    await world.clock.advance(HOUR);
    await world.expectWhole();
  });

  const portal: TusFault = {
    answer: () => ({ status: 200, headers: {}, body: '<html>', redirected: true }),
  };

  it('a login page in between, once bytes are confirmed: waited out, with questions that have no body', async () => {
    const pages = Array.from({ length: 20 }, () => portal);
    const fault = both(first('PATCH', {}, cut), first('HEAD', ...pages));
    const world = await tusWorld({ size, tus, fault });
    world.open();
    await world.clock.advance(HOUR);
    await world.expectWhole();
    expect(world.server.of('PATCH')).toHaveLength(4);
    expect(world.server.of('POST')).toHaveLength(1);
  });

  const page = (answer: object): TusFault => ({
    answer: () => ({
      ...{ status: 200, headers: { 'Content-Type': 'text/html; charset=utf-8' }, body: '<html>' },
      ...answer,
    }),
  });
  const portals: Record<string, TusFault> = {
    'in place of the server': page({}),
    'after a redirect': page({ redirected: true, url: 'https://portal.test/login' }),
    'with CORS headers': page({ type: 'cors' }),
  };
  for (const [where, answer] of Object.entries(portals))
    for (const method of ['POST', 'HEAD'])
      it(`a captive portal ${where}, before a byte is confirmed (${method}): waited out, and said`, async () => {
        const pages = Array.from({ length: 20 }, () => answer);
        const unconfirmed = first('PATCH', { cutAfter: 0, keepsNothing: true });
        const world = await tusWorld({
          size,
          tus,
          fault: both(unconfirmed, first(method, ...pages)),
        });
        world.open();
        await world.clock.advance(60_000);
        const { registration, records } = await world.state();
        expect(registration.phase).toBe('active');
        expect(records[0]?.problem?.message).toMatch(/login page|tus server/);
        await world.clock.advance(HOUR);
        await world.expectWhole();
        expect(world.server.of('POST')).toHaveLength(method === 'POST' ? 21 : 1);
      });

  for (const [times, fault] of [
    ['once', first('PATCH', {}, portal)],
    ['each time', always('PATCH', portal)],
  ] as const)
    it(`a redirect that makes a GET of a chunk, ${times}: HEAD decides`, async () => {
      const world = await tusWorld({ size, tus, fault });
      world.open();
      await world.clock.advance(HOUR);
      await world.expectWhole();
    });

  for (const location of ['javascript:alert(1)', 'https://', 'data:,x'])
    it(`Location: ${location}: a failure`, async () => {
      const world = await tusWorld({
        size,
        tus,
        fault: always('POST', withHeaders({ Location: location })),
      });
      world.open();
      await world.clock.advance(HOUR);
      expect(await world.expectFailed()).toMatch(/no address/);
    });

  it('a name and a password in Location are left out: no browser sends them, and they are not stored', async () => {
    const named = withHeaders({ Location: 'https://anna:secret@files.test/uploads/0' });
    const world = await tusWorld({ size, tus, fault: always('POST', named) });
    world.open();
    await world.clock.advance(HOUR);
    const { records } = await world.expectWhole();
    expect(JSON.stringify(records)).not.toContain('secret');
  });

  for (const status of [400, 401, 403, 404, 405, 409, 410, 411, 415, 422, 501])
    it(`${status} to the creation is final, or tried again if it may pass`, async () => {
      const world = await tusWorld({ size, tus, fault: always('POST', { status }) });
      world.open();
      await world.clock.advance(HOUR);
      if (status === 501) {
        expect((await world.state()).registration.phase).toBe('active');
        return;
      }
      expect(await world.expectFailed()).toContain(`${status}`);
      expect(world.server.exchanges).toHaveLength(1);
      expect((await world.state()).registration.failureReason).toBe('bad-status');
    });

  it('412: final, with the versions that it knows', async () => {
    const old: TusFault = { status: 412, headers: { 'Tus-Version': '0.2.2' } };
    const world = await tusWorld({ size, tus, fault: always('POST', old) });
    world.open();
    await world.clock.advance(HOUR);
    expect(await world.expectFailed()).toMatch(/does not know tus 1\.0\.0, but 0\.2\.2/);
    expect(world.server.exchanges).toHaveLength(1);
  });

  it('a far `Upload-Expires`, or one in the past, changes nothing', async () => {
    const expired = withHeaders({ 'Upload-Expires': 'Thu, 01 Jan 1970 00:00:00 GMT' });
    const fault = both(first('PATCH', cut, expired), always('POST', expired));
    const world = await tusWorld({ size, tus, fault });
    world.open();
    await world.clock.advance(HOUR);
    await world.expectWhole();
    expect(world.server.of('POST')).toHaveLength(1);
  });
});

describe('a tus server that takes less', () => {
  it('413 to the creation: final, with advice', async () => {
    const world = await tusWorld({ size, tus, maxSize: 1000 });
    world.open();
    await world.clock.advance(HOUR);
    expect(await world.expectFailed()).toMatch(/1024000 bytes.*413.*raise the server/);
    expect(world.server.exchanges).toHaveLength(1);
  });

  it('Tus-Max-Size: nothing is created', async () => {
    const world = await tusWorld({ size, tus: { ...tus, checksum: true }, maxSize: 1000 });
    world.open();
    await world.clock.advance(HOUR);
    expect(await world.expectFailed()).toMatch(/at most 1000 \(Tus-Max-Size\)/);
    expect(world.server.exchanges.map(({ method }) => method)).toEqual(['OPTIONS']);
  });

  it('413 to chunks, by a proxy: they get smaller until they pass', async () => {
    const big = 8192 * KIB;
    const proxy = ({ method, headers }: Request) =>
      method === 'PATCH' && sizes.push(Number(headers.get('upload-offset'))) < 4
        ? { status: 413 }
        : undefined;
    const sizes: number[] = [];
    const world = await tusWorld({ size: big, fault: proxy });
    world.open();
    await world.clock.advance(HOUR);
    await world.expectWhole();
    expect((await world.state()).records[0]?.tus?.chunkBytes).toBe(768 * KIB);
  });

  it('413 to the smallest chunk: final, with advice', async () => {
    const world = await tusWorld({ size: 8192 * KIB, fault: always('PATCH', { status: 413 }) });
    world.open();
    await world.clock.advance(HOUR);
    expect(await world.expectFailed()).toMatch(/413 to 262144 bytes.*proxies/);
    expect(world.server.of('PATCH')).toHaveLength(6);
  });
});
