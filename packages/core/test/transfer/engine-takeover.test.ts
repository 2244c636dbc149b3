import { describe, expect, it } from 'vitest';
import { isChannelMessage } from '../../src/model/messages.ts';
import type { Transition } from '../../src/model/transitions/transition.ts';
import type { Store } from '../../src/storage/store.ts';
import { bound } from '../storage/bound.ts';
import { aRecord, aRegistration, aRequest } from '../storage/rows.ts';
import { type EngineWorld, engineWorld } from './engine-world.ts';
import { faultyServer } from './faulty-server.ts';

const uid = 'uid-1';

/** A file that takes 100 s: 20 bytes, one every 5 s. */
async function slowWorld() {
  const world = engineWorld();
  const slow = { sizes: [20], faults: [], pieceBytes: 1, pieceMs: 5000 };
  const server = faultyServer(world.clock, { ...slow, online: () => true });
  await world.store.create({
    registration: aRegistration({ uid }),
    records: [aRecord({ uid, request: aRequest({ url: 'https://files.test/0' }) })],
  });
  const open = (store?: Store) =>
    world.openContext(server, { chunk: { maxBytes: 1, maxAgeMs: 10 } }, store);
  return { ...world, server, open };
}

const registrationOf = async ({ store }: Pick<EngineWorld, 'store'>) =>
  (await store.read(uid))?.registration;

describe('promise 3: one registration runs in one place', () => {
  it('a second context waits for the first, and says so', async () => {
    const world = await slowWorld();
    const first = world.open();
    void first.engine.run(uid);
    await world.clock.advance(10_000);
    const second = world.open();
    void second.engine.run(uid);
    await world.clock.advance(40_000);
    expect(second.told.map(({ snapshot }) => [snapshot.status, snapshot.waitingFor])).toEqual([
      ['waiting', 'other-tab'],
    ]);
    expect(world.server.requests).toBe(1);
    await world.clock.advance(80_000);
    expect(await registrationOf(world)).toMatchObject({ result: 'success', downloaded: 20 });
    expect(world.server.requests).toBe(1);
    expect([world.locks.held, world.locks.waiting, world.clock.pending]).toEqual([0, 0, 0]);
  });

  it('when the first lets go, the second goes on by itself where it was', async () => {
    const world = await slowWorld();
    const first = world.open();
    void first.engine.run(uid);
    await world.clock.advance(33_000);
    void world.open().engine.run(uid);
    await world.clock.advance(5000);
    const before = await registrationOf(world);
    expect(before?.downloaded).toBeGreaterThan(3);
    first.engine.close();
    await world.clock.advance(1);
    expect((await registrationOf(world))?.epoch).toBe((before?.epoch ?? 0) + 1);
    await world.clock.advance(120_000);
    expect(await registrationOf(world)).toMatchObject({ result: 'success', downloaded: 20 });
    expect(world.server.requests).toBe(2);
    expect([world.locks.held, world.clock.pending]).toEqual([0, 0]);
  });

  it('a first that is frozen is robbed after 20 s of silence; what it writes once thawed is refused', async () => {
    const world = await slowWorld();
    let robbed = false;
    const lateWrites: string[] = [];
    const transact = async (
      ...[id, indices, transition, durability]: Parameters<Store['transact']>
    ) => {
      const late = robbed;
      const watched: Transition = (state) => {
        const change = transition(state);
        if (late && change) lateWrites.push('written');
        return change;
      };
      return world.store.transact(id, indices, watched, durability).catch((error: Error) => {
        if (late) lateWrites.push(error.name);
        throw error;
      });
    };
    const ofFirst: Store = { ...bound(world.store), transact };
    const first = world.open(ofFirst);
    void first.engine.run(uid);
    await world.clock.advance(12_000);
    first.mute();
    const second = world.open();
    void second.engine.run(uid);
    const { epoch } = (await registrationOf(world)) ?? { epoch: 0 };
    await world.clock.advance(19_000);
    expect((await registrationOf(world))?.epoch).toBe(epoch);
    await world.clock.advance(2000);
    robbed = true;
    // The old lease was given up, then the new one was claimed.
    expect((await registrationOf(world))?.epoch).toBe(epoch + 2);
    await world.clock.advance(6000);
    expect(lateWrites).toEqual(['StaleEpochError']);
    first.engine.close();
    await world.clock.advance(200_000);
    expect(await registrationOf(world)).toMatchObject({ result: 'success', downloaded: 20 });
    expect([world.locks.held, world.clock.pending, world.server.open]).toEqual([0, 0, 0]);
  });

  it('a holder that is slow but alive answers, and is left alone', async () => {
    const world = await slowWorld();
    void world.open().engine.run(uid);
    await world.clock.advance(100);
    const { epoch } = (await registrationOf(world)) ?? {};
    void world.open().engine.run(uid);
    await world.clock.advance(90_000);
    expect((await registrationOf(world))?.epoch).toBe(epoch);
  });

  it('every context is told of the progress, by whoever runs it', async () => {
    const world = await slowWorld();
    const heard: number[] = [];
    const first = world.open();
    world.posts$.subscribe(({ message }) => {
      if (isChannelMessage(message) && message.type === 'snapshot')
        heard.push(message.envelope.snapshot.downloaded);
    });
    void first.engine.run(uid);
    await world.clock.advance(120_000);
    expect(heard.at(-1)).toBe(20);
    expect([...heard].sort((a, b) => a - b)).toEqual(heard);
    expect(new Set(heard).size).toBeGreaterThan(15);
  });
});
