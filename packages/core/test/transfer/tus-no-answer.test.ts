import { describe, expect, it } from 'vitest';
import { CorsRefusedError } from '../../src/model/transport.ts';
import * as tusParts from '../../src/transfer/tus-parts.ts';
import { tusUploads } from '../../src/transfer/tus-upload.ts';
import { always, first } from './tus-faults.ts';
import type { TusFault } from './tus-server.ts';
import { ENDPOINT, tusWorld } from './tus-world.ts';

const KIB = 1024;
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const size = 1000 * KIB;
const tus = { chunkBytes: 300 * KIB };
const cut: TusFault = { cutAfter: 100 * KIB };

describe('checksums', () => {
  it('go with each chunk where the server has the extension; it is asked once for all uploads', async () => {
    const world = await tusWorld({
      size,
      tus: { ...tus, checksum: true },
      checksums: 'md5,sha1,sha256',
      fault: first('PATCH', {}, cut),
    });
    world.open();
    await world.settle();
    await world.expectWhole();
    expect(world.server.of('OPTIONS')).toHaveLength(1);
    for (const { headers } of world.server.of('PATCH'))
      expect(headers.get('upload-checksum')).toMatch(/^sha256 [\w+/]+=$/);
  });

  it('go with the chunks too where the network was dead when the server was asked first', async () => {
    const dead = (_: Request, nth: number) => (nth < 6 ? { cutAfter: 0 } : undefined);
    const world = await tusWorld({
      size,
      tus: { ...tus, checksum: true },
      checksums: 'sha256',
      fault: dead,
    });
    world.open();
    await world.settle();
    await world.expectWhole();
    for (const { headers } of world.server.of('PATCH'))
      expect(headers.get('upload-checksum')).toMatch(/^sha256 /);
  });

  it('460: the chunk is sent again', async () => {
    const world = await tusWorld({
      size,
      tus: { ...tus, checksum: true },
      checksums: 'sha1',
      fault: first('PATCH', {}, { status: 460 }),
    });
    world.open();
    await world.settle();
    await world.expectWhole();
    // Time is virtual and hashes are not: on a busy machine a chunk may be given up once more while one is made.
    expect(world.server.sentBytes).toBeGreaterThanOrEqual(size + 300 * KIB);
    expect(world.server.sentBytes).toBeLessThanOrEqual(size + 600 * KIB);
  });

  it('460 each time: a failure', async () => {
    const world = await tusWorld({
      size,
      tus: { ...tus, checksum: true },
      checksums: 'sha1',
      fault: always('PATCH', { status: 460 }),
    });
    world.open();
    await world.settle();
    expect(await world.expectFailed()).toMatch(/arrived otherwise than they were sent/);
    expect(world.server.of('PATCH')).toHaveLength(5);
  });

  it('400, the algorithm is not known after all: without', async () => {
    const world = await tusWorld({
      size,
      tus: { ...tus, checksum: true },
      checksums: 'sha1',
      fault: first('PATCH', { status: 400 }),
    });
    world.open();
    await world.settle();
    await world.expectWhole();
  });

  it('where nobody answers the question, or with nonsense: none', async () => {
    for (const fault of [
      { status: 404 },
      { cutAfter: 0 },
      { status: 200, headers: { 'Tus-Extension': ',checksum', 'Tus-Checksum-Algorithm': 'crc99' } },
    ]) {
      const world = await tusWorld({
        size,
        tus: { ...tus, checksum: true },
        fault: always('OPTIONS', fault),
      });
      world.open();
      await world.settle();
      await world.expectWhole();
      expect(world.server.of('PATCH').some(({ headers }) => headers.has('upload-checksum'))).toBe(
        false,
      );
    }
  });
});

describe('no answer', () => {
  it('chunks of which nothing arrives: a failure with advice after eight of them', async () => {
    const gone: TusFault = { cutAfter: size, keepsNothing: true };
    const world = await tusWorld({
      size: 4 * size,
      tus: { chunkBytes: 200 * KIB },
      fault: always('PATCH', gone),
    });
    world.open();
    await world.clock.advance(DAY);
    expect(await world.expectFailed()).toMatch(/not confirmed any of them.*tus\.chunkBytes/);
    expect(world.server.of('PATCH')).toHaveLength(8);
  });

  it('a network that is dead is waited for, at any step', async () => {
    let isDead = true;
    const dead = (): TusFault | undefined => (isDead ? { cutAfter: 0 } : undefined);
    const world = await tusWorld({ size, tus: { ...tus, checksum: true }, fault: dead });
    world.open();
    await world.clock.advance(DAY);
    expect((await world.state()).registration.phase).toBe('active');
    isDead = false;
    await world.clock.advance(120_000);
    await world.expectWhole();
  });

  it('code that can’t be loaded is waited for, and the problem says so', async () => {
    const world = await tusWorld({ size, tus });
    let isThere = false;
    const failing = async () => {
      if (!isThere) throw new TypeError('Failed to fetch dynamically imported module.');
      return tusUploads(tusParts);
    };
    world.open({}, failing);
    await world.clock.advance(HOUR);
    const { registration, records } = await world.state();
    expect(registration.phase).toBe('active');
    expect(records[0]?.problem?.message).toContain('dynamically imported');
    expect(world.server.exchanges).toHaveLength(0);
    isThere = true;
    await world.clock.advance(120_000);
    await world.expectWhole();
  });

  it('CORS refuses: a failure that names the methods and headers', async () => {
    const world = await tusWorld({ size, tus });
    const send = world.server.send;
    world.server.send = async (attempt) => {
      if (attempt.request.method !== 'PATCH') return send(attempt);
      attempt.onUploadProgress(0);
      throw new CorsRefusedError(`${ENDPOINT} was reached, and its answer may not be read.`);
    };
    world.open();
    await world.clock.advance(HOUR);
    expect(await world.expectFailed()).toMatch(/methods POST, HEAD, PATCH.*Tus-Resumable/);
  });

  it('an http: address behind a secure page: a failure that says what to look at', async () => {
    const world = await tusWorld({
      size,
      tus,
      location: (id) => `http://files.test/uploads/${id}`,
      fault: always('PATCH', { cutAfter: 0 }),
    });
    world.open();
    await world.clock.advance(HOUR);
    expect(await world.expectFailed()).toMatch(/http: address.*X-Forwarded-Proto/);
  });

  it('answers that hang have an end', async () => {
    for (const method of ['POST', 'HEAD', 'PATCH']) {
      const world = await tusWorld({ size, tus, fault: first('PATCH', {}, cut) });
      const send = world.server.send;
      let isHung = false;
      world.server.send = (attempt) => {
        if (isHung || attempt.request.method !== method) return send(attempt);
        isHung = true;
        return new Promise(() => {});
      };
      world.open();
      await world.clock.advance(HOUR);
      await world.expectWhole();
    }
  });
});
