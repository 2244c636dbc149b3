import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RegistrationRows } from '../../src/model/rows.ts';
import { beginResponse, commitChunk } from '../../src/model/transitions/receive.ts';
import {
  activate,
  claim,
  handOver,
  markBodySent,
  markSent,
  scheduleRetry,
  setPaused,
  storeRequestChunk,
} from '../../src/model/transitions/run.ts';
import {
  abortRegistration,
  failRecord,
  finishRecord,
  settleRegistration,
} from '../../src/model/transitions/settle.ts';
import type { Transition } from '../../src/model/transitions/transition.ts';
import { createMemoryStore } from '../../src/storage/memory-store.ts';
import { aRecord, aRegistration, aRequest } from '../storage/rows.ts';

const uid = 'uid-1';
const problem = { name: 'E', message: 'm' };
const failure = { failureReason: 'bad-status', problem, response: null } as const;
const settlement = { result: 'success', failureReason: '', problem: null, settledAt: 1 } as const;

/** What a runner may do; each names an epoch. */
const fencedSteps = {
  commit: (epoch: number, index: number, state: RegistrationRows, size: number) =>
    commitChunk(epoch, index, state.records[index]?.received ?? 0, new ArrayBuffer(size)),
  begin: (epoch: number, index: number) => beginResponse(epoch, index, null, 50),
  retry: (epoch: number, index: number) =>
    scheduleRetry(epoch, index, { notBefore: 5, problem, status: null, isImposed: false }),
  sent: (epoch: number, index: number) => markSent(epoch, index),
  bodySent: (epoch: number, index: number) => markBodySent(epoch, index),
  finish: (epoch: number, index: number) => finishRecord(epoch, index),
  fail: (epoch: number, index: number) => failRecord(epoch, index, failure),
  settle: (epoch: number) => settleRegistration(epoch, settlement),
  full: (epoch: number) =>
    settleRegistration(epoch, {
      ...settlement,
      result: 'failure',
      failureReason: 'quota-exceeded',
    }),
};

/** What anybody may do at any time. */
const freeSteps: Record<string, Transition> = {
  claim: claim(0),
  pause: setPaused(true),
  resume: setPaused(false),
  abort: abortRegistration(7),
  'hand over': handOver('foreground', 'test'),
};

const step = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constantFrom(...(Object.keys(fencedSteps) as (keyof typeof fencedSteps)[])),
      index: fc.integer({ min: 0, max: 2 }),
      size: fc.integer({ min: 0, max: 20 }),
      /** How many epochs late the runner is. */
      late: fc.constantFrom(0, 0, 0, 1, 2),
    }),
  },
  { weight: 1, arbitrary: fc.record({ free: fc.constantFrom(...Object.keys(freeSteps)) }) },
);

async function newStore() {
  const store = createMemoryStore();
  const request = aRequest({ bodyBytes: 4 });
  await store.create({
    registration: aRegistration({ uid }),
    records: [0, 1, 2].map((index) => aRecord({ uid, index, request })),
  });
  return store;
}

async function storedBytes(store: Awaited<ReturnType<typeof newStore>>, index: number) {
  let size = 0;
  for (;;) {
    const chunk = await store.readChunk({ uid, index, side: 'response' }, size);
    if (!chunk) return size;
    expect(chunk.offset).toBe(size);
    size += chunk.data.byteLength;
  }
}

describe('transitions', () => {
  it('promises 1, 3, 7: in any order, counts are what is stored, epochs and revisions only rise, a stale epoch never writes, the end is final', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 30 }), async (steps) => {
        const store = await newStore();
        for (const now of steps) {
          const before = (await store.read(uid)) as RegistrationRows;
          const { epoch } = before.registration;
          const isLate = 'late' in now && now.late > 0;
          const transition =
            'free' in now
              ? freeSteps[now.free]
              : fencedSteps[now.kind](epoch - now.late, now.index, before, now.size);
          const indices = 'kind' in now && !/settle|full/.test(now.kind) ? [now.index] : 'all';
          const wasSettled = before.registration.phase === 'settled';
          // A runner learns of the end by its epoch: it never has the settled one.
          if (wasSettled && 'kind' in now && !isLate) continue;
          const error = await store.transact(uid, indices, transition as Transition).then(
            () => null,
            (thrown: Error) => thrown.name,
          );
          const after = (await store.read(uid)) as RegistrationRows;
          if (isLate) expect(error).toBe('StaleEpochError');
          if (isLate || wasSettled || error) expect(after).toEqual(before);
          expect(after.registration.epoch).toBeGreaterThanOrEqual(epoch);
          if (JSON.stringify(after) !== JSON.stringify(before))
            expect(after.registration.revision).toBeGreaterThan(before.registration.revision);
          let downloaded = 0;
          let uploaded = 0;
          for (const record of after.records) {
            expect(await storedBytes(store, record.index)).toBe(record.received);
            downloaded += record.received;
            uploaded += record.bodySent ? 4 : 0;
          }
          expect(after.registration.downloaded).toBe(downloaded);
          expect(after.registration.uploaded).toBe(uploaded);
          if (after.registration.phase !== 'settled') continue;
          expect(after.registration.epoch).toBeGreaterThan(wasSettled ? epoch - 1 : epoch);
          for (const record of after.records)
            if (record.state !== 'done') expect(record.received).toBe(0);
          if (after.registration.failureReason === 'quota-exceeded') expect(downloaded).toBe(0);
        }
      }),
      { numRuns: 200 },
    );
  });

  it('a chunk that is not the next is refused, and nothing is counted', async () => {
    const store = await newStore();
    await store.transact(uid, [0], commitChunk(0, 0, 0, new ArrayBuffer(10)));
    for (const offset of [0, 9, 11])
      await expect(
        store.transact(uid, [0], commitChunk(0, 0, offset, new ArrayBuffer(5))),
      ).rejects.toThrow(RangeError);
    expect((await store.read(uid))?.registration.downloaded).toBe(10);
  });

  it('claim: only what is active and not paused', () => {
    for (const [phase, paused, claimed] of [
      ['active', false, true],
      ['active', true, false],
      ['storing', false, false],
      ['settled', false, false],
    ] as const)
      expect(
        claim(0)({ registration: aRegistration({ phase, paused }), records: [] }) !== null,
      ).toBe(claimed);
  });

  it('storing: bodies until it is activated, once', () => {
    const chunk = {
      body: { uid, index: 0, side: 'request' as const },
      offset: 0,
      data: new ArrayBuffer(3),
    };
    const storing = { registration: aRegistration({ phase: 'storing' }), records: [aRecord()] };
    const active = { ...storing, registration: aRegistration() };
    expect(storeRequestChunk(chunk)(storing)?.putChunk).toBe(chunk);
    expect(() => storeRequestChunk(chunk)(active)).toThrow(TypeError);
    expect(activate([3])(storing)).toMatchObject({
      registration: { phase: 'active', uploadTotal: 3, revision: 1 },
      records: [{ request: { bodyBytes: 3 } }],
    });
    expect(activate([3])(active)).toBeNull();
  });
});
