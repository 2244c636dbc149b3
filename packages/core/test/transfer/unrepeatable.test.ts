import { describe, expect, it } from 'vitest';
import { activate, setPaused, storeRequestChunk } from '../../src/model/transitions/run.ts';
import { abortRegistration } from '../../src/model/transitions/settle.ts';
import { createMemoryStore } from '../../src/storage/memory-store.ts';
import type { EngineOptions } from '../../src/transfer/engine-options.ts';
import { aRecord, aRegistration, aRequest } from '../storage/rows.ts';
import { type EngineContext, engineWorld } from './engine-world.ts';
import { type Sending, uploadServer } from './upload-server.ts';

const uid = 'post';
const size = 1000;

/** A POST whose body takes 100 ms, and other requests after it. */
async function world(
  next: (sending: number) => Sending,
  others: readonly string[] = [],
  first = 'POST',
) {
  const store = createMemoryStore();
  const made = engineWorld({ store });
  const server = uploadServer(made.clock, { next, pieceMs: 10, tells: true });
  const methods = [first, ...others];
  await store.create({
    registration: aRegistration({ uid, id: uid, phase: 'storing' }),
    records: methods.map((method, index) =>
      aRecord({ uid, index, request: aRequest({ method, url: `https://files.test/${index}` }) }),
    ),
  });
  for (const index of methods.keys()) {
    const body = { uid, index, side: 'request' as const };
    const chunk = { body, offset: 0, data: new ArrayBuffer(size) };
    await store.transact(uid, [], storeRequestChunk(chunk));
  }
  await store.transact(uid, 'all', activate(methods.map(() => size)));
  const contexts: EngineContext[] = [];
  const open = (options: Partial<EngineOptions> = {}) => {
    const context = made.openContext(server, options);
    contexts.push(context);
    void context.engine.run(uid);
    return context;
  };
  const command = async (transition: Parameters<typeof store.transact>[2]) => {
    await store.transact(uid, 'all', transition);
    for (const { engine } of contexts) void engine.run(uid);
  };
  const row = async () => (await store.read(uid))?.registration;
  const record = async (index = 0) => (await store.read(uid))?.records[index];
  return { ...made, server, open, command, row, record };
}

const fine = (): Sending => ({ kind: 'answer', status: 200 });

describe('promise 5: a request that may not be sent twice is not cut off for nothing', () => {
  for (const [when, ms] of [
    ['before its first byte', 0],
    ['in the middle of its body', 50],
  ] as const)
    it(`E10: paused ${when}, it gets its answer; resumed, it is a success, sent once`, async () => {
      const { clock, server, open, command, row, record } = await world(fine);
      open();
      await clock.advance(ms);
      expect(server.sendings).toHaveLength(1);
      await command(setPaused(true));
      await clock.advance(1000);
      expect(await row()).toMatchObject({ paused: true, phase: 'active' });
      expect(await record()).toMatchObject({ state: 'done' });
      await command(setPaused(false));
      await clock.advance(1000);
      expect(await row()).toMatchObject({ result: 'success' });
      expect(server.sendings).toHaveLength(1);
    });

  it('E10: paused and resumed while it is on its way, and paused again', async () => {
    const { clock, server, open, command, row } = await world(fine);
    open();
    await clock.advance(30);
    for (const paused of [true, false, true, false]) {
      await command(setPaused(paused));
      await clock.advance(10);
    }
    await clock.advance(1000);
    expect(await row()).toMatchObject({ result: 'success' });
    expect(server.sendings).toHaveLength(1);
  });

  it('E10: a page that sleeps and wakes gets its answer', async () => {
    const { clock, server, open, row } = await world(fine);
    const { awake } = open();
    await clock.advance(30);
    awake.set(false);
    // Nothing moves in a page that is frozen; the answer is there when it thaws.
    clock.sleep(10 * 3_600_000);
    awake.set(true);
    await clock.advance(5000);
    expect(await row()).toMatchObject({ result: 'success' });
    expect(server.sendings).toHaveLength(1);
  });

  it('E10: a pause before it was handed to the network marks nothing as sent', async () => {
    const { clock, server, open, command, row, record } = await world(fine);
    let go = () => {};
    const ready = new Promise<void>((resolve) => {
      go = resolve;
    });
    const prepareRequest = async (request: Request) => {
      await ready;
      return request;
    };
    open({ prepareRequest });
    await clock.advance(500);
    await command(setPaused(true));
    go();
    await clock.advance(1000);
    expect([server.sendings.length, (await record())?.sentOnce]).toEqual([0, false]);
    await command(setPaused(false));
    await clock.advance(1000);
    expect(await row()).toMatchObject({ result: 'success' });
    expect(server.sendings).toHaveLength(1);
  });

  it('E10: a pause between the mark and the sending takes the mark back', async () => {
    const { clock, store, server, open, command, row, record } = await world(fine);
    const { transact } = store;
    let paused = false;
    store.transact = async (...args) => {
      const state = await transact.apply(store, args);
      if (!paused && state?.records[0]?.sentOnce) {
        paused = true;
        await command(setPaused(true));
      }
      return state;
    };
    open();
    await clock.advance(1000);
    expect([server.sendings.length, (await record())?.sentOnce]).toEqual([0, false]);
    await command(setPaused(false));
    await clock.advance(1000);
    expect(await row()).toMatchObject({ result: 'success' });
    expect(server.sendings).toHaveLength(1);
  });

  it('a pause stops the others at once', async () => {
    const { clock, server, open, command, row } = await world(fine, ['PUT']);
    open();
    await clock.advance(50);
    await command(setPaused(true));
    await clock.advance(0);
    expect(server.open).toBe(1);
    await clock.advance(1000);
    const [cut, whole] = server.sendings.map(({ bytes }) => bytes).sort((a, b) => a - b);
    expect(cut).toBeLessThan(size);
    expect(whole).toBe(size);
    await command(setPaused(false));
    await clock.advance(10_000);
    expect(await row()).toMatchObject({ result: 'success' });
  });

  it('paused, its wait has an end all the same', async () => {
    const { clock, server, open, command, row, record } = await world(() => ({
      kind: 'silence',
      part: 1,
    }));
    open();
    await clock.advance(50);
    await command(setPaused(true));
    await clock.advance(400_000);
    expect(server.open).toBe(0);
    expect(await record()).toMatchObject({ state: 'failed', failureReason: 'fetch-error' });
    await command(setPaused(false));
    await clock.advance(1000);
    const { problem, result } = (await row()) ?? {};
    expect(result).toBe('failure');
    expect(problem?.message).toMatch(/may have reached the server/);
  });

  it('an abort, a release and a close cut it off, while it is paused too', async () => {
    for (const paused of [false, true])
      for (const end of ['abort', 'release', 'close'] as const) {
        const { clock, store, server, locks, open, command } = await world(fine);
        const { engine } = open();
        await clock.advance(30);
        if (paused) await command(setPaused(true));
        await clock.advance(0);
        if (end === 'abort') await command(abortRegistration(1));
        if (end === 'release') {
          await store.remove(uid);
          void engine.run(uid);
        }
        if (end === 'close') engine.close();
        await clock.advance(0);
        expect([end, paused, server.open, locks.held]).toEqual([end, paused, 0, 0]);
        expect(server.sendings[0]?.bytes).toBeLessThan(size);
      }
  });

  it('an answer that is not as long as announced, for it was compressed, is an answer: the body is not sent again', async () => {
    for (const method of ['POST', 'PUT'])
      for (const [announced, bytes] of [
        [28, 100],
        [28, 8],
      ] as const) {
        const next = () => ({ kind: 'coded answer', announced, bytes }) as const;
        const { clock, server, open, row } = await world(next, [], method);
        open();
        await clock.advance(3_600_000);
        expect([method, bytes, await row()]).toMatchObject([method, bytes, { result: 'success' }]);
        expect([method, bytes, server.sendings.length]).toEqual([method, bytes, 1]);
      }
  });

  it('after a close in mid-body it fails in the next page, and says why', async () => {
    const { clock, server, open, row } = await world(fine);
    const { engine } = open();
    await clock.advance(30);
    engine.close();
    await clock.advance(0);
    open();
    await clock.advance(1000);
    expect(await row()).toMatchObject({ result: 'failure' });
    expect((await row())?.problem?.message).toMatch(/not sent twice/);
    expect(server.sendings).toHaveLength(1);
  });
});
