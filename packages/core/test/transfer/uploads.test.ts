import { describe, expect, it } from 'vitest';
import { activate, storeRequestChunk } from '../../src/model/transitions/run.ts';
import { createMemoryStore } from '../../src/storage/memory-store.ts';
import { defaultEngineOptions, type EngineOptions } from '../../src/transfer/engine-options.ts';
import { aRecord, aRegistration, aRequest } from '../storage/rows.ts';
import { engineWorld } from './engine-world.ts';
import { type Sending, uploadServer } from './upload-server.ts';

const HOUR = 3_600_000;
const size = 1000;

async function world(options: {
  next: (sending: number) => Sending;
  tells?: boolean;
  method?: string;
  headers?: readonly (readonly [string, string])[];
  uploads?: number;
}) {
  const { next, tells = true, method = 'PUT', headers = [], uploads = 1 } = options;
  const store = createMemoryStore();
  const made = engineWorld({ store });
  const server = uploadServer(made.clock, { next, pieceMs: 10, tells });
  const uid = 'up';
  const request = aRequest({ method, headers, url: 'https://files.test/up' });
  await store.create({
    registration: aRegistration({ uid, id: uid, phase: 'storing' }),
    records: Array.from({ length: uploads }, (_, index) => aRecord({ uid, index, request })),
  });
  for (let index = 0; index < uploads; index++) {
    const body = { uid, index, side: 'request' as const };
    await store.transact(
      uid,
      [],
      storeRequestChunk({ body, offset: 0, data: new ArrayBuffer(size) }),
    );
  }
  await store.transact(uid, 'all', activate(Array.from({ length: uploads }, () => size)));
  const open = (engineOptions: Partial<EngineOptions> = {}) => {
    const context = made.openContext(server, engineOptions);
    void context.engine.run(uid);
    return context;
  };
  const state = async () => {
    const read = await store.read(uid);
    if (!read) throw new Error('It is gone.');
    return read;
  };
  const bytes = () => server.sendings.reduce((sum, sending) => sum + sending.bytes, 0);
  return { ...made, server, open, state, bytes, uid };
}

const always = (sending: Sending) => () => sending;

describe('promise 9: an upload without an answer has an end', () => {
  it('E5, T4: sent whole eight times without an answer that can be read, it fails and names the remedy', async () => {
    const { clock, server, open, state } = await world({
      next: always({ kind: 'break', part: 1 }),
    });
    open();
    await clock.advance(24 * HOUR);
    expect(server.sendings).toHaveLength(8);
    const { registration, records } = await state();
    expect(registration).toMatchObject({ phase: 'settled', failureReason: 'fetch-error' });
    expect(records[0]?.problem?.message).toMatch(/8000 bytes of this PUT.*413.*CORS/);
  });

  it('E5: parts that break off cost what was sent of them', async () => {
    const { clock, server, open, bytes } = await world({
      next: always({ kind: 'break', part: 0.5 }),
    });
    open();
    await clock.advance(24 * HOUR);
    expect([server.sendings.length, bytes()]).toEqual([16, 8 * size]);
  });

  it('promise 5: a server that can’t be reached costs nothing, and is asked for ever', async () => {
    let isDown = true;
    const { clock, open, state, server } = await world({
      next: () => (isDown ? { kind: 'break', part: 0 } : { kind: 'answer', status: 200 }),
    });
    open();
    await clock.advance(24 * HOUR);
    expect(server.sendings.length).toBeGreaterThan(500);
    isDown = false;
    await clock.advance(120_000);
    expect((await state()).registration.result).toBe('success');
  });

  it('promise 5: an answer that says "not now" is no end, whoever gave none before; but nothing hurries', async () => {
    const { clock, open, state, server } = await world({
      next: (sending) =>
        sending === 200
          ? { kind: 'answer', status: 200 }
          : sending < 7
            ? { kind: 'break', part: 1 }
            : { kind: 'answer', status: 503 },
    });
    open();
    await clock.advance(HOUR);
    expect(server.sendings.length).toBeLessThan(130);
    await clock.advance(3 * HOUR);
    expect((await state()).registration.result).toBe('success');
  });

  it('E5: what it has cost is on disk: restarts, kills in mid-body and other tabs get no more', async () => {
    const { clock, open, state, bytes } = await world({
      next: always({ kind: 'break', part: 1 }),
    });
    for (let restarts = 0; restarts < 200; restarts++) {
      const { engine } = open();
      // In the middle of the body, and in the middle of a wait.
      await clock.advance(restarts % 2 ? 65 : 30_000);
      engine.close();
      await clock.advance(0);
    }
    expect((await state()).registration).toMatchObject({ phase: 'settled', result: 'failure' });
    expect(bytes()).toBeLessThan(11 * size);
  });

  it('T1: an answer that always breaks in the middle does not make the body go out for ever', async () => {
    const { clock, open, state, bytes } = await world({ next: always({ kind: 'cut answer' }) });
    open();
    await clock.advance(24 * HOUR);
    expect((await state()).registration).toMatchObject({ result: 'failure' });
    expect(bytes()).toBeLessThanOrEqual(9 * size);
  });

  for (const status of [400, 401, 403, 404, 405, 410, 411, 413, 414, 415, 422, 431])
    it(`E5: ${status} is final at once`, async () => {
      const { clock, server, open, state } = await world({
        next: always({ kind: 'answer', status }),
      });
      open();
      await clock.advance(HOUR);
      expect(server.sendings).toHaveLength(1);
      expect((await state()).registration.failureReason).toBe('bad-status');
    });
});

describe('promise 9: an answer that never comes has an end', () => {
  for (const tells of [true, false]) {
    const name = tells ? 'a transport that tells how far it is' : 'a transport that tells nothing';
    for (const part of [0, 0.5, 1])
      it(`T4, T9: by ${name}: nothing moves after ${part} of the body`, async () => {
        const { clock, open, server, state } = await world({
          tells,
          next: (sending) =>
            sending === 0 ? { kind: 'silence', part } : { kind: 'answer', status: 200 },
        });
        open({ stallTimeoutMs: 1000 });
        await clock.advance(10_000);
        expect(server.sendings).toHaveLength(2);
        expect((await state()).registration.result).toBe('success');
      });

    it(`T4, T9: by ${name}: for ever, it is a failure, and the waits have grown`, async () => {
      const { clock, open, server, state } = await world({
        tells,
        next: always({ kind: 'silence', part: 1 }),
      });
      open();
      await clock.advance(24 * HOUR);
      expect(server.sendings).toHaveLength(8);
      expect((await state()).registration.failureReason).toBe('fetch-error');
      const [first = 0, second = 0, third = 0] = server.sendings.map(({ at }) => at);
      expect(third - second).toBeGreaterThan(1.5 * (second - first));
    });
  }

  it('a POST fails when its answer does not come, and says that it may have arrived; it is not sent again', async () => {
    for (const part of [0.5, 1]) {
      const { clock, open, server, state } = await world({
        method: 'POST',
        next: always({ kind: 'silence', part }),
      });
      open();
      await clock.advance(240_000);
      expect((await state()).registration.result).toBe('');
      await clock.advance(120_000);
      const { registration } = await state();
      expect(registration).toMatchObject({
        failureReason: 'fetch-error',
        problem: { name: 'TimeoutError' },
      });
      expect(registration.problem?.message).toMatch(/may have reached the server.*Idempotency-Key/);
      expect([server.sendings.length, server.open]).toEqual([1, 0]);
    }
  });

  it('a body that moves, however slowly, is not given up on', async () => {
    const { clock, open, server, state } = await world({
      next: always({ kind: 'answer', status: 200 }),
    });
    // Ten pieces, one every 10 ms.
    open({ stallTimeoutMs: 15 });
    await clock.advance(1000);
    expect(server.sendings).toHaveLength(1);
    expect((await state()).registration.result).toBe('success');
  });

  it('T4: an upload that waits for its answer gives its slot to another transfer', async () => {
    const { clock, open, server } = await world({
      uploads: 2,
      next: (sending) =>
        sending === 0 ? { kind: 'silence', part: 1 } : { kind: 'answer', status: 200 },
    });
    open({ concurrency: { ...defaultEngineOptions.concurrency, total: 1, perRegistration: 1 } });
    await clock.advance(1000);
    expect(server.sendings).toHaveLength(2);
    expect(server.open).toBe(1);
  });
});
