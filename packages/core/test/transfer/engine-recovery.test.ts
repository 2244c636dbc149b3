import { describe, expect, it } from 'vitest';
import type { SnapshotEnvelope } from '../../src/model/messages.ts';
import type { RegistrationSnapshot } from '../../src/model/snapshot.ts';
import { createMemoryStore } from '../../src/storage/memory-store.ts';
import { aRecord, aRegistration, aRequest } from '../storage/rows.ts';
import { engineWorld } from './engine-world.ts';
import type { Fault } from './fault.ts';
import { faultyServer } from './faulty-server.ts';

const uid = 'uid-1';

async function world(
  options: {
    size?: number;
    faults?: readonly Fault[];
    capacityBytes?: number;
    random?: () => number;
  } = {},
) {
  const { size = 100, faults = [], capacityBytes, random } = options;
  const store = createMemoryStore(capacityBytes === undefined ? {} : { capacityBytes });
  const made = engineWorld({ store, ...(random && { random }) });
  const server = faultyServer(made.clock, {
    sizes: [size],
    faults,
    pieceBytes: 10,
    pieceMs: 10,
    online: () => made.online.getSnapshot(),
  });
  await store.create({
    registration: aRegistration({ uid }),
    records: [aRecord({ uid, request: aRequest({ url: 'https://files.test/0' }) })],
  });
  const open = (options = {}) =>
    made.openContext(server, { chunk: { maxBytes: 20, maxAgeMs: 100 }, ...options });
  const row = async () => (await store.read(uid))?.registration;
  return { ...made, server, open, row };
}

describe('promise 5: waiting and going on', () => {
  it('R6: offline it waits for the network and asks seldom; back online it goes on at once', async () => {
    const { clock, online, server, open, row } = await world();
    online.set(false);
    const context = open();
    void context.engine.run(uid);
    await clock.advance(60_000);
    expect(server.requests).toBe(2);
    expect(context.told.at(-1)?.snapshot).toMatchObject({
      status: 'waiting',
      waitingFor: 'network',
      retryAt: expect.any(Number),
    });
    online.set(true);
    await clock.advance(200);
    expect(await row()).toMatchObject({ result: 'success' });
  });

  it('a backoff of our own ends early when the device comes back online; one that the server imposed does not', async () => {
    const trouble: Fault[] = [{ kind: 'no answer' }];
    const own = await world({ faults: trouble, random: () => 0.99 });
    void own.open({ retry: { ...retry, baseDelayMs: 100_000 } }).engine.run(uid);
    await own.clock.advance(100);
    own.online.set(false);
    own.online.set(true);
    await own.clock.advance(200);
    expect(await own.row()).toMatchObject({ result: 'success' });

    const imposed = await world({ faults: [{ kind: 'status', status: 503, retryAfter: '50' }] });
    void imposed.open().engine.run(uid);
    await imposed.clock.advance(100);
    imposed.online.set(false);
    imposed.online.set(true);
    await imposed.clock.advance(49_000);
    expect(imposed.server.requests).toBe(1);
    await imposed.clock.advance(2000);
    expect(await imposed.row()).toMatchObject({ result: 'success' });
  });

  it('back online, the backoff begins anew: what failed before says nothing of now', async () => {
    const faults: Fault[] = Array.from({ length: 6 }, () => ({ kind: 'no answer' }));
    const { clock, online, store, open } = await world({ faults, random: () => 0.999_999 });
    void open({ retry: { ...retry, baseDelayMs: 1000, maxDelayMs: 60_000 } }).engine.run(uid);
    await clock.advance(1100 + 2000 + 4000 + 8000);
    online.set(false);
    online.set(true);
    await clock.advance(100);
    const record = (await store.read(uid))?.records[0];
    expect(record?.attempts).toBe(6);
    expect((record?.notBefore ?? 0) - clock.now()).toBeLessThanOrEqual(1000);
  });

  it('R6: a device that says that it is offline, and is not', async () => {
    const { clock, server, online, row, openContext } = await world();
    online.set(false);
    // Only the device says so: the server is there.
    const connected = faultyServer(clock, {
      sizes: [100],
      faults: [{ kind: 'reset', after: 50 }],
      pieceBytes: 10,
      pieceMs: 10,
      online: () => true,
    });
    const { engine } = openContext(connected);
    void engine.run(uid);
    await clock.advance(11_000);
    expect(connected.requests).toBeGreaterThan(0);
    // From the first answer on it is not believed any more.
    await clock.advance(2000);
    expect(await row()).toMatchObject({ result: 'success' });
    expect(server.requests).toBe(0);
  });

  it('E2, R25: a CORS refusal is believed after twelve in a row, and never of a server that was readable', async () => {
    const dead: Fault[] = Array.from({ length: 6 }, () => ({ kind: 'no answer' }));
    const refused: Fault[] = Array.from({ length: 12 }, () => ({ kind: 'refused' }));
    const readable = await world({
      faults: [{ kind: 'reset', after: 50 }, ...refused, ...refused],
    });
    void readable.open().engine.run(uid);
    await readable.clock.advance(3_600_000);
    expect(await readable.row()).toMatchObject({ result: 'success' });
    const passes = await world({ faults: [...dead, ...refused.slice(1)] });
    void passes.open().engine.run(uid);
    await passes.clock.advance(600_000);
    expect(await passes.row()).toMatchObject({ result: 'success' });
    const stays = await world({ faults: [...dead, ...refused] });
    void stays.open().engine.run(uid);
    await stays.clock.advance(600_000);
    expect(await stays.row()).toMatchObject({ result: 'failure', failureReason: 'fetch-error' });
  });

  it('attempts grow apart with full jitter, up to maxDelayMs; progress begins anew', async () => {
    const faults: Fault[] = Array.from({ length: 8 }, () => ({ kind: 'no answer' }));
    const { clock, store, open } = await world({ faults, random: () => 0.999_999 });
    void open({ retry: { ...retry, baseDelayMs: 1000, maxDelayMs: 8000 } }).engine.run(uid);
    const waits: number[] = [];
    for (let i = 0; i < 8; i++) {
      await clock.advance(11);
      const record = (await store.read(uid))?.records[0];
      expect(record?.attempts).toBe(i + 1);
      const wait = (record?.notBefore ?? 0) - clock.now();
      waits.push(Math.round(wait / 1000));
      await clock.advance(wait);
    }
    expect(waits).toEqual([1, 2, 4, 8, 8, 8, 8, 8]);
    await clock.advance(200);
    expect((await store.read(uid))?.records[0]).toMatchObject({ state: 'done', attempts: 0 });
  });

  it('a wait outlives the context: the next one does not ask sooner', async () => {
    const { clock, server, open, row } = await world({
      faults: [{ kind: 'status', status: 503, retryAfter: '30' }],
    });
    const first = open();
    void first.engine.run(uid);
    await clock.advance(100);
    first.engine.close();
    await clock.advance(10);
    expect(clock.pending).toBe(0);
    void open().engine.run(uid);
    await clock.advance(29_000);
    expect(server.requests).toBe(1);
    await clock.advance(2000);
    expect(await row()).toMatchObject({ result: 'success' });
  });
});

describe('windows', () => {
  it('a closed window stops everything at the last committed byte and frees the lease; an open one goes on', async () => {
    const { clock, server, locks, open, row } = await world();
    const context = open();
    void context.engine.run(uid);
    await clock.advance(65);
    context.awake.set(false);
    await clock.advance(0);
    expect([server.open, locks.held]).toEqual([0, 0]);
    const { downloaded = 0 } = (await row()) ?? {};
    expect(downloaded).toBeGreaterThan(0);
    expect(context.told.at(-1)?.snapshot).toMatchObject({
      status: 'waiting',
      waitingFor: 'foreground',
      runner: null,
    });
    await clock.advance(60_000);
    expect((await row())?.downloaded).toBe(downloaded);
    context.awake.set(true);
    await clock.advance(300);
    expect(await row()).toMatchObject({ result: 'success', downloaded: 100 });
  });
});

describe('promise 7: a full disk', () => {
  it('in mid-transfer ends as quota-exceeded, and gives the space back', async () => {
    const { clock, server, locks, store, open, row } = await world({ capacityBytes: 50 });
    const context = open();
    void context.engine.run(uid);
    await clock.advance(10_000);
    expect(await row()).toMatchObject({
      result: 'failure',
      failureReason: 'quota-exceeded',
      downloaded: 0,
      problem: { name: 'QuotaExceededError' },
    });
    expect(await store.readChunk({ uid, index: 0, side: 'response' }, 0)).toBeUndefined();
    expect(context.told.at(-1)?.snapshot.status).toBe('settled');
    expect([server.open, locks.held, clock.pending]).toEqual([0, 0, 0]);
  });
});

describe('a store that fails', () => {
  it('is tried again later; meanwhile the snapshot says so', async () => {
    const { clock, store, open, row } = await world();
    const { transact } = store;
    let broken = true;
    store.transact = (...rest) =>
      broken && rest[1] !== 'all'
        ? Promise.reject(new DOMException('It broke.', 'UnknownError'))
        : transact.apply(store, rest);
    const context = open({ retry: { ...retry, baseDelayMs: 5000 } });
    void context.engine.run(uid);
    await clock.advance(200);
    const seen = newest(context.told);
    expect(seen).toMatchObject({
      status: 'waiting',
      waitingFor: 'retry',
      problem: { name: 'UnknownError' },
    });
    broken = false;
    await clock.advance(20_000);
    expect(await row()).toMatchObject({ result: 'success' });
  });
});

const retry = {
  baseDelayMs: 1000,
  maxDelayMs: 1_000_000,
  maxRetryAfterMs: 3_600_000,
  maxResumes: null,
  maxAttempts: Number.POSITIVE_INFINITY,
  statuses: true,
};

/** What a snapshots that has heard all of it shows. */
function newest(told: readonly SnapshotEnvelope[]): RegistrationSnapshot | undefined {
  const sorted = [...told].sort(
    (a, b) => a.epoch - b.epoch || a.revision - b.revision || a.seq - b.seq,
  );
  return sorted.at(-1)?.snapshot;
}
