import { expect, it } from 'vitest';
import type { Transport } from '../../src/model/transport.ts';
import type { Store } from '../../src/storage/store.ts';
import { aRecord, aRegistration, aRequest } from '../storage/rows.ts';
import { type EngineWorld, engineWorld } from './engine-world.ts';
import { faultyServer } from './faulty-server.ts';

const uid = 'uid-1';
const MINUTE = 60_000;
const FLAP_MS = 200;

const create = (store: Store) =>
  store.create({
    registration: aRegistration({ uid }),
    records: [aRecord({ uid, request: aRequest({ url: 'https://files.test/0' }) })],
  });

async function flap({ clock, online }: EngineWorld, forMs: number): Promise<void> {
  for (let passed = 0; passed < forMs; passed += FLAP_MS) {
    online.set(!online.getSnapshot());
    await clock.advance(FLAP_MS);
  }
}

/** Nothing ever gets through. */
function deadNetwork(): Transport & { readonly requests: number } {
  let requests = 0;
  return {
    get requests() {
      return requests;
    },
    send: async () => {
      requests += 1;
      throw new TypeError('Failed to fetch');
    },
  };
}

it('promise 9: a network that comes and goes every 200 ms, and carries nothing, is not asked at each return', async () => {
  const world = engineWorld();
  await create(world.store);
  const network = deadNetwork();
  await world.openContext(network).engine.run(uid);
  await flap(world, 10 * MINUTE);
  // Hardly more often than with no returns at all: some at first, then two a minute.
  expect(network.requests).toBeLessThan(50);
});

it('promise 9: … and when it carries again, the download goes on within the longest wait', async () => {
  const world = engineWorld();
  const { clock, store, online } = world;
  await create(store);
  let isUp = false;
  const server = faultyServer(clock, {
    sizes: [100],
    faults: [],
    pieceBytes: 100,
    pieceMs: 1,
    online: () => isUp,
  });
  await world.openContext(server).engine.run(uid);
  await flap(world, 5 * MINUTE);
  isUp = true;
  await flap(world, MINUTE);
  online.set(true);
  await clock.advance(MINUTE);
  expect((await store.read(uid))?.registration.result).toBe('success');
});

it('the first return of the network ends a wait at once', async () => {
  const world = engineWorld();
  const { clock, store, online } = world;
  await create(store);
  const network = deadNetwork();
  const options = { baseDelayMs: 60_000, maxDelayMs: 600_000, maxRetryAfterMs: 60 * MINUTE };
  const retry = { ...options, maxAttempts: Number.POSITIVE_INFINITY, maxResumes: null };
  await world.openContext(network, { retry: { ...retry, statuses: true } }).engine.run(uid);
  await clock.advance(100);
  online.set(false);
  await clock.advance(100);
  const before = network.requests;
  online.set(true);
  await clock.advance(0);
  expect(network.requests).toBe(before + 1);
});

it('R6: a network that answered while the device was online is believed to be gone when the device says so', async () => {
  const world = engineWorld();
  const { clock, store, online } = world;
  await create(store);
  const faults = [{ kind: 'reset', after: 50 } as const];
  const server = faultyServer(clock, {
    sizes: [100],
    faults,
    pieceBytes: 10,
    pieceMs: 10,
    online: () => online.getSnapshot(),
  });
  const { engine, told } = world.openContext(server);
  await engine.run(uid);
  await clock.advance(200);
  expect((await store.read(uid))?.registration.downloaded).toBe(50);
  online.set(false);
  await clock.advance(1000);
  expect(told.at(-1)?.snapshot).toMatchObject({ status: 'waiting', waitingFor: 'network' });
  expect(server.requests).toBe(1);
  online.set(true);
  await clock.advance(1000);
  expect((await store.read(uid))?.registration.result).toBe('success');
});
