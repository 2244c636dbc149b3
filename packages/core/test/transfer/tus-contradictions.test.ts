import { describe, expect, it } from 'vitest';
import { always, both, first, withHeaders } from './tus-faults.ts';
import type { TusFault } from './tus-server.ts';
import { tusWorld } from './tus-world.ts';

const KIB = 1024;
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const size = 1000 * KIB;
const tus = { chunkBytes: 300 * KIB };
const cut: TusFault = { cutAfter: 100 * KIB };

describe('a tus server that passes trouble on', () => {
  for (const status of [423, 409, 500, 503, 429, 408])
    for (const method of status === 409 ? ['PATCH', 'HEAD'] : ['POST', 'PATCH', 'HEAD'])
      it(`${status} to ${method}: waited out, and not a byte twice in the file`, async () => {
        const trouble = first(method, { status }, { status }, { status });
        const world = await tusWorld({ size, tus, fault: both(trouble, first('PATCH', {}, cut)) });
        world.open();
        await world.clock.advance(HOUR);
        await world.expectWhole();
        expect(world.server.exchanges.length).toBeLessThan(25);
      });

  it('that is locked for ever is asked for ever, by HEAD, without the body', async () => {
    const locked = (request: Request) => (request.method === 'POST' ? undefined : { status: 423 });
    const world = await tusWorld({ size, tus, fault: locked });
    world.open();
    await world.clock.advance(DAY);
    expect((await world.state()).registration.phase).toBe('active');
    expect(world.server.sentBytes).toBe(300 * KIB);
    expect(world.server.exchanges.length / 24).toBeLessThan(130);
  });

  it('that conflicts for ever: a failure, after a bounded number of chunks', async () => {
    const world = await tusWorld({ size, tus, fault: always('PATCH', { status: 409 }) });
    world.open();
    await world.clock.advance(DAY);
    expect(await world.expectFailed()).toMatch(/409.*another offset/);
    expect(world.server.of('PATCH').length).toBeLessThanOrEqual(12);
  });
});

describe('a tus server that contradicts itself in turns: a failure, after a bounded number of chunks', () => {
  const turns: readonly (readonly [string, readonly TusFault[]])[] = [
    ['PATCH', [{ status: 460 }, { status: 409 }]],
    ['PATCH', [{ status: 409 }, { status: 204, headers: { 'Upload-Offset': 'x' } }]],
    ['HEAD', [{ status: 423 }, {}]],
  ];
  for (const [method, faults] of turns)
    it(`${method}: ${JSON.stringify(faults)}`, async () => {
      let nth = 0;
      const inTurn = (request: Request) =>
        request.method === method ? faults[nth++ % faults.length] : undefined;
      const world = await tusWorld({
        size,
        tus,
        fault: both(inTurn, always('PATCH', { status: 409 })),
      });
      world.open();
      await world.clock.advance(DAY);
      expect(await world.expectFailed()).toMatch(/to a chunk/);
      expect(world.server.of('PATCH').length).toBeLessThanOrEqual(12);
    });

  it('also when the page is killed after each', async () => {
    const world = await tusWorld({ size, tus, fault: always('PATCH', { status: 409 }) });
    for (let chunks = 1; chunks < 30; chunks++) {
      const { engine } = world.open();
      for (let step = 0; step < 100 && world.server.of('PATCH').length < chunks; step++)
        await world.clock.advance(1000);
      await world.clock.advance(1);
      engine.close();
      await world.clock.advance(0);
    }
    expect(await world.expectFailed()).toMatch(/to a chunk/);
    expect(world.server.of('PATCH').length).toBeLessThanOrEqual(12);
  });
});

describe('a tus server that loses uploads', () => {
  for (const status of [404, 410, 403])
    it(`${status} to HEAD: the upload begins anew`, async () => {
      const world = await tusWorld({
        size,
        tus,
        fault: both(first('PATCH', {}, cut), first('HEAD', { status })),
      });
      world.open();
      await world.clock.advance(HOUR);
      await world.expectWhole();
      expect(world.server.of('POST')).toHaveLength(2);
    });

  for (const status of [404, 410])
    it(`${status} to a chunk: the same`, async () => {
      const world = await tusWorld({ size, tus, fault: first('PATCH', {}, { status }) });
      world.open();
      await world.clock.advance(HOUR);
      await world.expectWhole();
      expect(world.server.of('POST')).toHaveLength(2);
    });

  it('each time: a failure, and what was sent is bounded', async () => {
    let patches = 0;
    const loses = ({ method }: Request) =>
      method === 'PATCH' && ++patches % 4 === 0 ? { status: 404 } : undefined;
    const world = await tusWorld({ size, tus, fault: loses });
    world.open();
    await world.clock.advance(DAY);
    expect(await world.expectFailed()).toMatch(/404.*lost it 8 times/);
    expect(world.server.sentBytes).toBeLessThanOrEqual(9 * size);
  });

  it('what the server has confirmed whole is whole, although it has gone since', async () => {
    const answer: TusFault['answer'] = (given) => ({ ...given, status: 200, body: 'x'.repeat(99) });
    const world = await tusWorld({ size: 100 * KIB, tus, fault: always('PATCH', { answer }) });
    // The app is killed between the confirmation and the end of the answer's body.
    const { engine } = world.open({ chunk: { maxBytes: 1, maxAgeMs: 1 } });
    for (let turn = 0; !(await world.state()).records[0]?.bodySent; turn++) {
      if (turn > 10_000) throw new Error('It is not sent.');
      await Promise.resolve();
    }
    engine.close();
    await world.clock.advance(100);
    const { records } = await world.state();
    for (const file of world.server.files.values()) file.isGone = true;
    world.open();
    await world.clock.advance(HOUR);
    if (records[0]?.state === 'done') throw new Error('The kill came too late.');
    expect((await world.state()).registration.result).toBe('success');
    expect((await world.state()).records[0]).toMatchObject({ received: 0, unproven: true });
    expect(world.server.of('POST')).toHaveLength(1);
  });
});

describe('a tus server that names a wrong offset', () => {
  it('lower than it has confirmed, once: it is asked again, and goes on', async () => {
    const lower = first('HEAD', withHeaders({ 'Upload-Offset': '5' }));
    const world = await tusWorld({ size, tus, fault: both(first('PATCH', {}, cut), lower) });
    world.open();
    await world.clock.advance(HOUR);
    await world.expectWhole();
    expect(world.server.of('POST')).toHaveLength(1);
  });

  it('lower each time: the upload begins anew, and in the end fails', async () => {
    const fault = both(always('HEAD', withHeaders({ 'Upload-Offset': '5' })), (request) =>
      request.headers.get('upload-offset') === String(300 * KIB) ? cut : undefined,
    );
    const world = await tusWorld({ size, tus, fault });
    world.open();
    await world.clock.advance(DAY);
    expect(await world.expectFailed()).toMatch(/5 bytes, and it has confirmed 307200.*8 times/);
    expect(world.server.sentBytes).toBeLessThanOrEqual(9 * size);
  });

  for (const offset of ['999999999', '1024000', '307201'])
    it(`higher than was ever sent (${offset}): that upload is not ours, and it begins anew`, async () => {
      const higher = first('HEAD', withHeaders({ 'Upload-Offset': offset }));
      const world = await tusWorld({ size, tus, fault: both(first('PATCH', cut), higher) });
      world.open();
      await world.clock.advance(HOUR);
      await world.expectWhole();
      expect(world.server.of('POST')).toHaveLength(2);
    });

  it('of a file with another length: it begins anew', async () => {
    const other = first('HEAD', withHeaders({ 'Upload-Length': '7' }));
    const world = await tusWorld({ size, tus, fault: both(first('PATCH', cut), other) });
    world.open();
    await world.clock.advance(HOUR);
    await world.expectWhole();
    expect(world.server.of('POST')).toHaveLength(2);
  });

  for (const offset of [null, '0', '1', 'nonsense', '-5', '1e99', '99999999'])
    it(`after a chunk (${offset}): HEAD decides`, async () => {
      const wrong = first('PATCH', withHeaders({ 'Upload-Offset': offset }));
      const world = await tusWorld({ size, tus, fault: wrong });
      world.open();
      await world.clock.advance(HOUR);
      await world.expectWhole();
      expect(world.server.sentBytes).toBe(size);
    });

  it('none after each chunk: HEAD decides each time', async () => {
    const world = await tusWorld({
      size,
      tus,
      fault: always('PATCH', withHeaders({ 'Upload-Offset': null })),
    });
    world.open();
    await world.clock.advance(DAY);
    await world.expectWhole();
    expect(world.server.sentBytes).toBe(size);
  });

  it('and takes nothing: a failure, after a bounded number of chunks', async () => {
    const takesNothing = always('PATCH', { status: 204, headers: { 'Upload-Offset': '0' } });
    const world = await tusWorld({ size, tus, fault: takesNothing });
    world.open();
    await world.clock.advance(DAY);
    expect(await world.expectFailed()).toMatch(/it has 0 bytes.*lost it 8 times/);
    expect(world.server.sentBytes).toBeLessThanOrEqual(12 * 300 * KIB);
  });
});
