import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RecordRow } from '../../src/model/rows.ts';
import { activate, setPaused, storeRequestChunk } from '../../src/model/transitions/run.ts';
import { createMemoryStore } from '../../src/storage/memory-store.ts';
import { replay } from '../drivers/native/schedules/replay.ts';
import { aRecord, aRegistration, aRequest } from '../storage/rows.ts';
import { type EngineContext, engineWorld } from './engine-world.ts';
import { type Sending, uploadServer } from './upload-server.ts';

const uid = 'up';
const HOUR = 3_600_000;
const retry = {
  baseDelayMs: 1000,
  maxDelayMs: 60_000,
  maxRetryAfterMs: 3_600_000,
  maxAttempts: Number.POSITIVE_INFINITY,
  maxResumes: null,
  statuses: true,
};

const sending: fc.Arbitrary<Sending> = fc.oneof(
  fc.record({
    kind: fc.constant('break' as const),
    part: fc.double({ min: 0, max: 1, noNaN: true }),
  }),
  fc.record({
    kind: fc.constant('silence' as const),
    part: fc.double({ min: 0, max: 1, noNaN: true }),
  }),
  fc.record({
    kind: fc.constant('answer' as const),
    status: fc.constantFrom(408, 425, 429, 500, 502, 503, 599),
  }),
  fc.constant({ kind: 'cut answer' } as const),
);

const happening = fc.record({
  afterMs: fc.oneof(fc.nat(100), fc.nat(60_000), fc.nat(300_000)),
  what: fc.constantFrom('kill', 'flap', 'sleep', 'pause', 'second tab'),
});

/** A world that is never kind: its sendings repeat for ever, and none of them leads to the end. */
const world = fc.record({
  size: fc.constantFrom(1, 7, 1000, 100_003),
  method: fc.constantFrom('PUT', 'POST'),
  tells: fc.boolean(),
  pieceMs: fc.constantFrom(0, 1, 50, 2000),
  sendings: fc.array(sending, { minLength: 1, maxLength: 5 }),
  happenings: fc.array(happening, { maxLength: 12 }),
});

type World = typeof world extends fc.Arbitrary<infer T> ? T : never;

async function live({ size, method, tells, pieceMs, sendings, happenings }: World) {
  const store = createMemoryStore();
  const { clock, online, openContext, locks } = engineWorld({ store });
  const next = (at: number) => sendings[at % sendings.length] as Sending;
  const server = uploadServer(clock, { next, pieceMs, tells, online: online.getSnapshot });
  await store.create({
    registration: aRegistration({ uid, phase: 'storing' }),
    records: [aRecord({ uid, request: aRequest({ method, url: 'https://files.test/0' }) })],
  });
  const body = { uid, index: 0, side: 'request' as const };
  const chunk = { body, offset: 0, data: new ArrayBuffer(size) };
  await store.transact(uid, [], storeRequestChunk(chunk));
  await store.transact(uid, 'all', activate([size]));

  const contexts: EngineContext[] = [];
  const open = () => {
    const context = openContext(server, { retry });
    contexts.push(context);
    void context.engine.run(uid);
  };
  open();
  const changed = () => {
    for (const { engine } of contexts) void engine.run(uid);
  };
  const happen = async (what: string): Promise<void> => {
    if (what === 'kill') contexts.shift()?.engine.close();
    if (what === 'kill' || what === 'second tab') open();
    if (what === 'sleep') contexts.at(-1)?.awake.set(false);
    if (what === 'flap') online.set(false);
    if (what === 'pause') await store.transact(uid, 'all', setPaused(true)).then(changed);
    await clock.advance(200);
    online.set(true);
    for (const { awake } of contexts) awake.set(true);
    if (what === 'pause') await store.transact(uid, 'all', setPaused(false)).then(changed);
  };
  for (const { afterMs, what } of happenings) {
    await clock.advance(afterMs);
    await happen(what);
  }
  await clock.advance(HOUR);
  const state = await store.read(uid);
  const told = contexts.at(-1)?.told.at(-1)?.snapshot;
  for (const { engine } of contexts) engine.close();
  await clock.advance(0);
  return { state, told, sent: server.sendings, open: server.open, held: locks.held, clock };
}

function check(
  { size, method, tells, happenings, sendings }: World,
  lived: Awaited<ReturnType<typeof live>>,
) {
  const { state, told, sent, open, held, clock } = lived;
  expect([open, held, clock.pending]).toEqual([0, 0, 0]);
  const { phase, result, problem } = state?.registration ?? {};
  const record = state?.records[0] as RecordRow;
  expect(result).not.toBe('success');

  if (method === 'POST') {
    // Once, whatever happens; and then there is an end.
    expect(sent.length).toBe(1);
    expect(phase).toBe('settled');
    return;
  }
  // In no hour more than so many bodies, whatever happens: two a minute, and the short waits of a backoff that begins anew
  // with each interruption.
  const interruptions = happenings.length;
  for (const { at: from } of sent) {
    const inHour = sent.filter(({ at }) => at >= from && at < from + HOUR);
    expect(inHour.reduce((sum, { bytes }) => sum + bytes, 0) / size).toBeLessThan(
      140 + 10 * interruptions,
    );
  }
  const isAnswered = ({ kind }: Sending) => kind === 'answer';
  if (tells && !sendings.some(isAnswered)) {
    // Without any answer: eight bodies, the last one whole, and less than one for each interruption.
    const bytes = sent.reduce((sum, sending) => sum + sending.bytes, 0);
    expect(bytes / size).toBeLessThanOrEqual(9 + interruptions);
  }
  if (phase === 'settled') {
    expect(problem?.message).toMatch(/bytes of this PUT were sent.*CORS/);
    expect(record.unansweredBytes).toBeGreaterThanOrEqual(8 * size);
    return;
  }
  // Whoever still waits says until when, and that is not far.
  expect(record.notBefore - clock.now()).toBeLessThanOrEqual(retry.maxDelayMs);
  expect(told?.status).toMatch(/running|waiting|pending/);
  if (told?.status === 'waiting' && told.waitingFor === 'retry')
    expect((told.retryAt ?? Number.POSITIVE_INFINITY) - clock.now()).toBeLessThanOrEqual(
      retry.maxDelayMs,
    );
}

describe('promise 9: what an upload sends in vain is bounded', () => {
  it('no schedule of servers, networks, kills, pauses and tabs makes it send on and on', async () => {
    await fc.assert(
      fc.asyncProperty(world, async (given) => check(given, await live(given))),
      replay(150),
    );
  }, 3_600_000);
});
