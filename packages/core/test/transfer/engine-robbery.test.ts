import { describe, expect, it } from 'vitest';
import type { Transport } from '../../src/model/transport.ts';
import type { Store } from '../../src/storage/store.ts';
import { bound } from '../storage/bound.ts';
import { aRecord, aRegistration, aRequest } from '../storage/rows.ts';
import { type EngineContext, engineWorld } from './engine-world.ts';

const uid = 'uid-1';
const url = 'https://files.test/0';

/** Contexts of one origin with one stored request, and every request that they have sent, in order. */
async function robberyWorld(method: string) {
  const world = engineWorld();
  const bodyBytes = method === 'GET' ? null : 0;
  const request = aRequest({ url, method, headers: [], bodyBytes });
  await world.store.create({
    registration: aRegistration({ uid }),
    records: [aRecord({ uid, request })],
  });
  const sent: string[] = [];
  /** Answers after a second; a frozen page hears no answer. */
  const transport = (name: string, isFrozen: () => boolean): Transport => ({
    send: ({ request: { method }, signal }) => {
      sent.push(`${method} by ${name}`);
      return new Promise((resolve, reject) => {
        signal.addEventListener('abort', () => reject(signal.reason));
        world.clock.setTimer(() => {
          if (!isFrozen()) resolve(new Response('ok', { headers: { 'content-length': '2' } }));
        }, 1000);
      });
    },
  });
  const open = (name: string, options = {}, store?: Store): EngineContext => {
    let frozen = false;
    const context = world.openContext(
      transport(name, () => frozen),
      options,
      store,
    );
    const mute = () => {
      frozen = true;
      context.mute();
    };
    return { ...context, mute };
  };
  const run = (name: string) => {
    const context = open(name);
    void context.engine.run(uid);
    return context;
  };
  const waiters = (count: number) => Array.from({ length: count }, (_, at) => run(`waiter ${at}`));
  const settled = async () => (await world.store.read(uid))?.registration;
  return { ...world, sent, open, run, waiters, settled };
}

const shown = ({ told }: EngineContext) =>
  told.map(({ snapshot: { status, waitingFor } }) => waitingFor ?? status);

describe('E8: a frozen holder is robbed by one of those who wait', () => {
  for (const count of [1, 3, 7])
    for (const method of ['GET', 'PUT'])
      it(`${method} with ${count} waiting: sent once more, and nobody shows a retry (T5)`, async () => {
        const world = await robberyWorld(method);
        const frozen = world.run('frozen');
        await world.clock.advance(500);
        frozen.mute();
        const waiters = world.waiters(count);
        await world.clock.advance(100_000);
        expect(world.sent).toHaveLength(2);
        expect(await world.settled()).toMatchObject({ result: 'success', leaseGeneration: 1 });
        for (const waiter of waiters) expect(shown(waiter)).not.toContain('retry');
        expect(
          waiters.filter(({ told }) => told.at(-1)?.snapshot.result === 'success'),
        ).toHaveLength(1);
      });

  it('POST that the frozen holder had not sent yet: sent once, by the robber, and not failed', async () => {
    const world = await robberyWorld('POST');
    const frozen = world.open('frozen', { prepareRequest: () => new Promise(() => {}) });
    void frozen.engine.run(uid);
    await world.clock.advance(500);
    frozen.mute();
    const waiters = world.waiters(3);
    await world.clock.advance(30_000);
    expect(world.sent).toHaveLength(1);
    expect(await world.settled()).toMatchObject({ result: 'success' });
    for (const waiter of waiters) expect(shown(waiter)).not.toContain('retry');
  });

  it('POST that is under way: the holder has a minute to thaw; then it fails, and is not sent again', async () => {
    const world = await robberyWorld('POST');
    const frozen = world.run('frozen');
    await world.clock.advance(500);
    frozen.mute();
    world.waiters(3);
    await world.clock.advance(59_000);
    expect(await world.settled()).toMatchObject({ phase: 'active', epoch: 1 });
    await world.clock.advance(5_000);
    expect(await world.settled()).toMatchObject({
      result: 'failure',
      problem: { message: expect.stringContaining('may have reached the server') },
    });
    expect(world.sent).toEqual(['POST by frozen']);
  });

  it('a robber that freezes in its turn is robbed in its turn', async () => {
    const world = await robberyWorld('GET');
    const frozen = world.run('frozen');
    await world.clock.advance(500);
    frozen.mute();
    const robber = world.run('robber');
    await world.clock.advance(20_300);
    expect(world.sent).toEqual(['GET by frozen', 'GET by robber']);
    robber.mute();
    world.waiters(3);
    await world.clock.advance(100_000);
    expect(world.sent).toHaveLength(3);
    expect(await world.settled()).toMatchObject({ result: 'success', leaseGeneration: 2 });
  });

  it('a frozen page that gets the lease while it waits in line is robbed, too', async () => {
    const world = await robberyWorld('GET');
    const slow = { prepareRequest: () => new Promise<Request>(() => {}) };
    const first = world.open('first', slow);
    void first.engine.run(uid);
    await world.clock.advance(500);
    const stuck = { ...bound(world.store), transact: () => new Promise<never>(() => {}) };
    const inLine = world.open('in line', {}, stuck);
    void inLine.engine.run(uid);
    await world.clock.advance(500);
    const waiters = world.waiters(3);
    await world.clock.advance(500);
    inLine.mute();
    first.engine.close();
    await world.clock.advance(100_000);
    expect(world.sent).toHaveLength(1);
    expect(await world.settled()).toMatchObject({ result: 'success', leaseGeneration: 1 });
    for (const waiter of waiters) expect(shown(waiter)).not.toContain('retry');
  });

  it('a holder whose database is slow answers before it runs, and is left alone', async () => {
    const world = await robberyWorld('GET');
    const transact: Store['transact'] = async (...args) => {
      await new Promise<void>((resolve) => world.clock.setTimer(resolve, 70_000));
      return world.store.transact(...args);
    };
    const slow = world.open('slow', {}, { ...bound(world.store), transact });
    void slow.engine.run(uid);
    await world.clock.advance(500);
    world.waiters(3);
    await world.clock.advance(400_000);
    expect(world.sent).toEqual(['GET by slow']);
    expect(await world.settled()).toMatchObject({ result: 'success' });
    expect((await world.settled())?.leaseGeneration).toBeUndefined();
  });

  it('T11: a page that said that it falls asleep, and keeps its lease, is robbed after two seconds', async () => {
    const world = await robberyWorld('GET');
    const stuck = world.open('stuck', { prepareRequest: () => new Promise(() => {}) });
    void stuck.engine.run(uid);
    await world.clock.advance(500);
    world.waiters(3);
    await world.clock.advance(500);
    // The freeze comes between its words and the release of its lock.
    world.locks.keep();
    stuck.awake.set(false);
    stuck.mute();
    await world.clock.advance(4000);
    expect(world.sent).toHaveLength(1);
    expect(await world.settled()).toMatchObject({ result: 'success', leaseGeneration: 1 });
  });

  for (const method of ['GET', 'POST'])
    it(`${method}: late news of its start does not interrupt the run that knows more`, async () => {
      const world = await robberyWorld(method);
      const holder = world.run('holder');
      await world.clock.advance(500);
      await holder.engine.run(uid);
      await world.clock.advance(5000);
      expect(world.sent).toEqual([`${method} by holder`]);
      expect(await world.settled()).toMatchObject({ result: 'success' });
    });

  it('a holder that thaws while the robber waits for the database is left alone', async () => {
    const world = await robberyWorld('GET');
    const holder = world.open('holder', { prepareRequest: () => new Promise(() => {}) });
    void holder.engine.run(uid);
    await world.clock.advance(500);
    let blocked = false;
    const transact: Store['transact'] = async (...args) => {
      if (blocked) await new Promise<void>((resolve) => world.clock.setTimer(resolve, 30_000));
      return world.store.transact(...args);
    };
    const waiter = world.open('waiter', {}, { ...bound(world.store), transact });
    void waiter.engine.run(uid);
    await world.clock.advance(1000);
    holder.mute();
    await world.clock.advance(10_000);
    blocked = true;
    await world.clock.advance(14_000);
    holder.unmute();
    await world.clock.advance(200_000);
    expect(world.sent).toEqual([]);
    expect((await world.settled())?.leaseGeneration).toBeUndefined();
  });

  it('a page that says that it falls asleep and lets go is followed by one of those who wait, who is left alone', async () => {
    const world = await robberyWorld('GET');
    const first = world.open('first', { prepareRequest: () => new Promise(() => {}) });
    void first.engine.run(uid);
    await world.clock.advance(500);
    const slow = (name: string) => {
      const transact: Store['transact'] = async (...args) => {
        await new Promise<void>((resolve) => world.clock.setTimer(resolve, 300));
        return world.store.transact(...args);
      };
      const context = world.open(name, {}, { ...bound(world.store), transact });
      void context.engine.run(uid);
      return context;
    };
    const waiters = [slow('one'), slow('two'), slow('three')];
    await world.clock.advance(500);
    first.awake.set(false);
    first.engine.close();
    await world.clock.advance(60_000);
    expect(world.sent).toHaveLength(1);
    expect(await world.settled()).toMatchObject({ result: 'success' });
    expect((await world.settled())?.leaseGeneration).toBeUndefined();
    for (const waiter of waiters) expect(shown(waiter)).not.toContain('retry');
  });

  it('what other contexts did to the registration meanwhile is no silence of its holder', async () => {
    const world = await robberyWorld('GET');
    const frozen = world.run('frozen');
    await world.clock.advance(500);
    frozen.mute();
    world.waiters(3);
    // Somebody else gave the lease up, and nobody heard of it.
    await world.clock.advance(18_000);
    await world.store.transact(uid, [], ({ registration }) => ({
      registration: { ...registration, epoch: registration.epoch + 1, leaseGeneration: 1 },
    }));
    await world.clock.advance(100_000);
    expect(world.sent).toHaveLength(2);
    expect(await world.settled()).toMatchObject({ result: 'success', leaseGeneration: 1 });
  });
});
