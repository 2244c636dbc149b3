import { describe, expect, it } from 'vitest';
import type { TusFault } from './tus-server.ts';
import { ENDPOINT, tusWorld } from './tus-world.ts';

const KIB = 1024;
const HOUR = 3_600_000;
const size = 1000 * KIB;
const tus = { chunkBytes: 300 * KIB };

/** The given faults of requests of this method, one after another; then none. */
const faults = (method: string, ...list: readonly TusFault[]) => {
  const left = [...list];
  return (request: Request) => (request.method === method ? left.shift() : undefined);
};
const always = (method: string, fault: TusFault) => (request: Request) =>
  request.method === method ? fault : undefined;

describe('an upload by tus', () => {
  it('is created, and goes up in chunks; `uploaded` is what the server has confirmed', async () => {
    const world = await tusWorld({
      size,
      tus: { ...tus, metadata: { filename: 'a ü.jpg', empty: '' } },
    });
    const { told } = world.open();
    await world.clock.advance(1000);
    const { records } = await world.expectWhole();
    expect(world.server.exchanges.map(({ method, sent }) => [method, sent])).toEqual([
      ['POST', 0],
      ['PATCH', 300 * KIB],
      ['PATCH', 300 * KIB],
      ['PATCH', 300 * KIB],
      ['PATCH', 100 * KIB],
    ]);
    const [file] = world.server.whole();
    expect(file?.metadata).toBe(`filename ${Buffer.from('a ü.jpg').toString('base64')},empty`);
    const counts = [...new Set(told.map(({ snapshot }) => snapshot.uploaded))];
    expect(counts.every((count) => count % (100 * KIB) === 0)).toBe(true);
    expect(records[0]?.response).toMatchObject({ status: 204, url: `${ENDPOINT}/0` });
    expect(records[0]?.response?.headers).toContainEqual(['location', `${ENDPOINT}/0`]);
    // Whoever knows the address may write to it: it is not kept any longer.
    expect(records[0]?.tus?.url).toBeNull();
  });

  it('of an empty body is over once it is created', async () => {
    const world = await tusWorld({ size: 0 });
    world.open();
    await world.clock.advance(1000);
    const { records } = await world.expectWhole();
    expect(records[0]?.response).toMatchObject({ status: 201, url: `${ENDPOINT}/0` });
    expect(world.server.exchanges).toHaveLength(1);
  });

  it('gives the body of the last answer as the response', async () => {
    const answer: TusFault['answer'] = (given) =>
      given.headers['Upload-Offset'] === String(size)
        ? { ...given, status: 200, body: '{"id":7}' }
        : given;
    const world = await tusWorld({ size, tus, fault: always('PATCH', { answer }) });
    world.open();
    await world.clock.advance(1000);
    const { records } = await world.expectWhole();
    expect(records[0]).toMatchObject({ received: 8, response: { status: 200 } });
  });

  it('asks `prepareRequest` for each request, and sends the protocol’s headers whatever it makes of them', async () => {
    const world = await tusWorld({
      size,
      tus,
      headers: [
        ['x-tenant', 'a'],
        ['content-type', 'image/png'],
        ['idempotency-key', 'k'],
        ['upload-metadata', 'own bWU='],
      ],
    });
    const asked: string[] = [];
    world.open({
      prepareRequest: (request) => {
        asked.push(request.method);
        const headers = new Headers(asked.length % 2 ? request.headers : {});
        headers.set('Authorization', `token-${asked.length}`);
        return new Request(request.url, { headers });
      },
    });
    await world.clock.advance(1000);
    await world.expectWhole();
    expect(asked).toEqual(['POST', 'PATCH', 'PATCH', 'PATCH', 'PATCH']);
    const [post, ...patches] = world.server.exchanges;
    expect(Object.fromEntries(post?.headers ?? [])).toMatchObject({
      'x-tenant': 'a',
      authorization: 'token-1',
      'idempotency-key': 'k',
      'upload-metadata': 'own bWU=',
      'upload-length': `${size}`,
    });
    expect(post?.headers.has('content-type')).toBe(false);
    expect(patches.map(({ headers }) => headers.get('authorization'))).toEqual([
      'token-2',
      'token-3',
      'token-4',
      'token-5',
    ]);
    for (const { headers } of patches)
      for (const name of ['idempotency-key', 'upload-metadata', 'upload-length'])
        expect(headers.has(name)).toBe(false);
    expect(patches[1]?.headers.get('x-tenant')).toBe('a');
  });

  it('says when `prepareRequest` has given a body to a question', async () => {
    const world = await tusWorld({ size, tus, fault: faults('PATCH', { cutAfter: 1 }) });
    const prepareRequest = ({ url }: Request) => new Request(url, { method: 'PUT', body: 'x' });
    world.open({ prepareRequest });
    await world.clock.advance(60_000);
    expect(world.server.of('HEAD')).toEqual([]);
    expect((await world.state()).records[0]).toMatchObject({ problem: { name: 'TypeError' } });
    expect((await world.state()).records[0]?.problem?.message).toMatch(/body/);
  });

  it('sends no header of the app’s to another origin than it has named', async () => {
    const world = await tusWorld({
      size,
      tus,
      headers: [['x-tenant', 'a']],
      location: (id) => `https://other.test/${id}?sig=1`,
    });
    const { told } = world.open();
    await world.clock.advance(1000);
    const { records } = await world.expectWhole();
    expect(world.server.of('PATCH').some(({ headers }) => headers.has('x-tenant'))).toBe(false);
    // A query may be a signature.
    expect(JSON.stringify([records, told])).not.toContain('sig=1');
    expect(records[0]?.response?.url).toBe('https://other.test/0');
  });

  it('takes a relative Location, from where the answer came', async () => {
    const world = await tusWorld({ size, tus, location: (id) => `../files/${id}` });
    world.open();
    await world.clock.advance(1000);
    await world.expectWhole();
    expect([...world.server.files.keys()]).toEqual(['https://files.test/files/0']);
  });
});

describe('an upload by tus that is interrupted', () => {
  for (const [kept, keepsNothing] of [
    ['keeps what has arrived', false],
    ['keeps nothing of a chunk that is cut', true],
  ] as const)
    it(`goes on from what the server has: by a server that ${kept}`, async () => {
      const fault = faults(
        'PATCH',
        {},
        { cutAfter: 200 * KIB, keepsNothing },
        { cutAfter: 64 * KIB, keepsNothing },
      );
      const world = await tusWorld({ size, tus, fault });
      world.open();
      await world.clock.advance(HOUR);
      await world.expectWhole();
      expect(world.server.of('POST')).toHaveLength(1);
      expect(world.server.of('HEAD')).toHaveLength(2);
      const again = world.server.sentBytes - size;
      expect(again).toBe(keepsNothing ? 264 * KIB : 0);
    });

  it('by kills, at any time and in any context, sends at most a chunk twice for each', async () => {
    const world = await tusWorld({ size, tus, bytesPerMs: 10 * KIB, latencyMs: 5 });
    let kills = 0;
    for (; (await world.state()).registration.phase !== 'settled' && kills < 60; kills++) {
      const context = world.open();
      await world.clock.advance(37);
      context.engine.close();
      await world.clock.advance(1);
    }
    await world.expectWhole();
    expect(kills).toBeGreaterThan(3);
    expect(world.server.of('POST').length).toBeLessThan(4);
    expect(world.server.sentBytes - size).toBeLessThanOrEqual(kills * tus.chunkBytes);
  });

  it('whose last answer is lost is not sent again: the answer to HEAD is the response', async () => {
    const world = await tusWorld({
      size,
      tus,
      fault: faults('PATCH', {}, {}, {}, { answerLost: true }),
    });
    world.open();
    await world.clock.advance(HOUR);
    const { records } = await world.expectWhole();
    expect(records[0]?.response).toMatchObject({ status: 200, url: `${ENDPOINT}/0` });
    expect(world.server.sentBytes).toBe(size);
  });

  it('makes smaller chunks when nothing is kept of large ones in the time that there is', async () => {
    const big = 4096 * KIB;
    const keepsNothing = (request: Request) =>
      request.method === 'PATCH' ? { keepsNothing: true } : undefined;
    const world = await tusWorld({
      size: big,
      tus: { chunkBytes: big },
      bytesPerMs: 100,
      fault: keepsNothing,
    });
    // A second chunk would need 40 s, and there are 15 each time.
    let wakes = 0;
    for (; (await world.state()).registration.phase !== 'settled' && wakes < 30; wakes++) {
      const context = world.open();
      await world.clock.advance(15_000);
      context.engine.close();
      await world.clock.advance(900_000);
    }
    await world.expectWhole();
    expect(wakes).toBeLessThan(10);
  });
});
