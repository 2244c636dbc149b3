import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RegistrationRows } from '../../src/model/rows.ts';
import { setPaused } from '../../src/model/transitions/run.ts';
import { abortRegistration } from '../../src/model/transitions/settle.ts';
import { readBlob } from '../../src/storage/bodies.ts';
import type { Store } from '../../src/storage/store.ts';
import { aRecord, aRegistration, aRequest } from '../storage/rows.ts';
import { type EngineContext, type EngineWorld, engineWorld } from './engine-world.ts';
import type { Fault } from './fault.ts';
import { type FaultyServer, faultyServer } from './faulty-server.ts';

const uid = 'uid-1';
const urlOf = (index: number) => `https://files.test/${index}`;

const upTo = (max: number) => fc.integer({ min: 0, max });
const fault: fc.Arbitrary<Fault> = fc.oneof(
  fc.record({ kind: fc.constantFrom('reset', 'truncate', 'stall'), after: upTo(200) }),
  fc.record({
    kind: fc.constantFrom(
      'no answer',
      'silence',
      'change',
      'weak etag',
      'no etag',
      'encoding',
      'no ranges',
      'none',
    ),
  }),
  fc.record({ kind: fc.constantFrom('total', 'overlong'), by: fc.integer({ min: 1, max: 50 }) }),
  fc.record({ kind: fc.constant('wrong start'), by: fc.integer({ min: -50, max: 50 }) }),
  fc.record({
    kind: fc.constant('status'),
    status: fc.constantFrom(408, 416, 425, 429, 500, 503),
    retryAfter: fc.constantFrom(null, '3', '0', 'x'),
  }),
) as fc.Arbitrary<Fault>;

type Event =
  | 'offline'
  | 'online'
  | 'sleep'
  | 'wake'
  | 'pause'
  | 'resume'
  | 'second tab'
  | 'freeze'
  | 'close'
  | 'abort'
  | 'release';
const events: readonly Event[] = [
  'offline',
  'online',
  'sleep',
  'wake',
  'pause',
  'resume',
  'second tab',
  'freeze',
  'close',
  'abort',
  'release',
];

const schedule = fc.record({
  sizes: fc.array(upTo(200), { minLength: 1, maxLength: 3 }),
  faults: fc.array(fault, { maxLength: 8 }),
  pieceBytes: fc.integer({ min: 1, max: 60 }),
  pieceMs: upTo(20),
  maxBytes: fc.integer({ min: 1, max: 80 }),
  maxAgeMs: fc.integer({ min: 1, max: 60 }),
  // Abort and release end the story, so they are rarer.
  happenings: fc.array(
    fc.record({
      afterMs: fc.oneof(upTo(100), upTo(3000)),
      event: fc.oneof(
        { weight: 12, arbitrary: fc.constantFrom(...events.slice(0, 9)) },
        { weight: 1, arbitrary: fc.constantFrom(...events.slice(9)) },
      ),
    }),
    { maxLength: 8 },
  ),
});

/** Throws when something is stored that must never be. */
async function check(store: Store, before: RegistrationRows | undefined) {
  const state = await store.read(uid);
  if (!state) return state;
  const { registration, records } = state;
  const received = records.reduce((sum, record) => sum + record.received, 0);
  expect(registration.downloaded).toBe(received);
  for (const { index, received: bytes } of records) {
    const body = { uid, index, side: 'response' } as const;
    expect((await readBlob(store, body, { start: 0, end: bytes })).size).toBe(bytes);
    expect(await store.readChunk(body, bytes)).toBeUndefined();
  }
  if (before) {
    expect(registration.epoch).toBeGreaterThanOrEqual(before.registration.epoch);
    expect(registration.revision).toBeGreaterThanOrEqual(before.registration.revision);
    if (before.registration.phase === 'settled') expect(state).toEqual(before);
  }
  return state;
}

async function happen(
  event: Event,
  world: EngineWorld,
  contexts: EngineContext[],
  open: () => void,
) {
  const { store, clock, online } = world;
  const changed = () => {
    for (const { engine } of contexts) void engine.run(uid);
  };
  const newest = contexts.at(-1);
  switch (event) {
    case 'offline':
    case 'online':
      online.set(event === 'online');
      return;
    case 'sleep':
    case 'wake':
      newest?.awake.set(event === 'wake');
      return;
    case 'pause':
    case 'resume':
      await store.transact(uid, 'all', setPaused(event === 'pause'));
      return changed();
    case 'second tab':
      return open();
    case 'freeze':
      contexts[0]?.mute();
      return open();
    case 'close':
      contexts.shift()?.engine.close();
      return open();
    case 'abort':
      await store.transact(uid, 'all', abortRegistration(clock.now()));
      return changed();
    case 'release':
      await store.remove(uid);
      return changed();
  }
}

async function verify(world: EngineWorld, server: FaultyServer, happened: ReadonlySet<Event>) {
  const { store } = world;
  const state = await check(store, undefined);
  if (happened.has('release')) {
    expect(state).toBeUndefined();
    for (const index of [0, 1, 2])
      expect(await store.readChunk({ uid, index, side: 'response' }, 0)).toBeUndefined();
    return;
  }
  expect(state?.registration.phase).toBe('settled');
  const { result, failureReason } = state?.registration ?? {};
  if (!happened.has('abort')) expect(result).toBe('success');
  expect(failureReason).toBe(result === 'success' ? '' : 'aborted');
  for (const record of state?.records ?? []) {
    const body = { uid, index: record.index, side: 'response' } as const;
    if (record.state === 'failed') {
      expect(record).toMatchObject({ received: 0, failureReason: 'aborted', response: null });
      expect(await store.readChunk(body, 0)).toBeUndefined();
      continue;
    }
    const stored = new Uint8Array(
      await (await readBlob(store, body, { start: 0, end: record.received })).arrayBuffer(),
    );
    const versions = server.versions(urlOf(record.index)).map((bytes) => String(bytes));
    expect(versions).toContain(String(stored));
  }
}

describe('the engine, under any schedule of faults', () => {
  it('promises 1, 2, 3, 5, 7: byte-identical or failed for a reason, counts are stored bytes, nothing is left under way', async () => {
    await fc.assert(
      fc.asyncProperty(
        schedule,
        async ({ sizes, faults, happenings, maxBytes, maxAgeMs, ...pieces }) => {
          const world = engineWorld();
          const { clock, store, online, locks } = world;
          const server = faultyServer(clock, {
            sizes,
            faults,
            ...pieces,
            online: () => online.getSnapshot(),
          });
          await store.create({
            registration: aRegistration({ uid }),
            records: sizes.map((_, index) =>
              aRecord({ uid, index, request: aRequest({ url: urlOf(index) }) }),
            ),
          });
          const contexts: EngineContext[] = [];
          const all: EngineContext[] = [];
          const open = () => {
            const context = world.openContext(server, { chunk: { maxBytes, maxAgeMs } });
            contexts.push(context);
            all.push(context);
            void context.engine.run(uid);
          };
          open();
          const happened = new Set<Event>();
          let state: RegistrationRows | undefined;
          for (const { afterMs, event } of happenings) {
            await clock.advance(afterMs);
            state = await check(store, state);
            await happen(event, world, contexts, open);
            happened.add(event);
          }
          // From here on the world is kind.
          online.set(true);
          for (const { awake } of contexts) awake.set(true);
          await happen('resume', world, contexts, open);
          for (let steps = 0; steps < 5000; steps++) {
            const now = await store.read(uid);
            if (!now || now.registration.phase === 'settled') break;
            await clock.advanceToNext();
            if (steps % 10 === 0) state = await check(store, state);
          }
          await clock.advance(100);
          await verify(world, server, happened);
          for (const { engine } of all) engine.close();
          await clock.advance(0);
          expect({
            open: server.open,
            held: locks.held,
            waiting: locks.waiting,
            timers: clock.pending,
          }).toEqual({
            open: 0,
            held: 0,
            waiting: 0,
            timers: 0,
          });
        },
      ),
      { numRuns: 200 },
    );
  }, 60_000);
});
