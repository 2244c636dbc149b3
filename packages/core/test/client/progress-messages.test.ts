import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Channel } from '../../src/browser/contexts.ts';
import { SnapshotCache } from '../../src/client/snapshot-cache.ts';
import { type ChannelMessage, isChannelMessage } from '../../src/model/messages.ts';
import type { RegistrationRows } from '../../src/model/rows.ts';
import { defaultEngineOptions } from '../../src/transfer/engine-options.ts';
import { RegistrationRun } from '../../src/transfer/registration-run.ts';
import { aState } from '../storage/rows.ts';
import { virtualClock } from '../support/virtual-clock.ts';

const guarantees = {
  survivesPageClose: false,
  survivesReload: true,
  periodicOnly: false,
  pausable: true,
};

/** A run whose rows a test changes, the page that runs it, and one that hears what it tells. */
function twoPages(records: number, metadata: unknown = undefined) {
  const sent: ChannelMessage[] = [];
  const asked: ChannelMessage[] = [];
  const channel = (out: ChannelMessage[]): Channel => ({
    post: (message) => void out.push(structuredClone(message) as ChannelMessage),
    onMessage: () => () => {},
    close: () => {},
  });
  const runner = new SnapshotCache(channel(sent));
  const watcher = new SnapshotCache(channel(asked));
  let rows: RegistrationRows = aState({ epoch: 1, metadata }, records);
  const clock = virtualClock();
  const store = {
    transact: async () => rows,
  };
  const ports = { store, clock, sink: runner, contextId: 'a', guarantees };
  const context = { ports, options: defaultEngineOptions, queue: null, liveness: null };
  const run = new RegistrationRun(rows, context as never);
  return {
    run,
    runner,
    watcher,
    asked,
    /** What was sent since the last call. */
    take: () => sent.splice(0),
    hear(message: ChannelMessage) {
      expect(isChannelMessage(message)).toBe(true);
      if (message.type === 'snapshot') watcher.update(message.envelope);
      if (message.type === 'progress') watcher.change(message.change);
    },
    /** More of a record arrives, and a frame passes. */
    async grow(index: number, received: number) {
      const { registration } = rows;
      const revision = registration.revision + 1;
      rows = {
        registration: { ...registration, revision, downloaded: registration.downloaded + 1 },
        records: rows.records.map((record) =>
          record.index === index ? { ...record, received } : record,
        ),
      };
      await run.apply([index], () => null);
      await clock.advance(100);
    },
    frame: () => clock.advance(100),
    shown: () => [runner, watcher].map((cache) => cache.byUid('uid-1').getSnapshot()),
  };
}

test('E19: a frame tells what has changed, not 5,000 records and the metadata of the app', async () => {
  const { grow, take, hear, shown, run, frame } = twoPages(5000, { note: 'x'.repeat(10_000) });
  await grow(0, 1);
  const [whole] = take();
  if (whole) hear(whole);
  expect(JSON.stringify(whole).length).toBeGreaterThan(500_000);
  for (let n = 0; n < 5; n++) {
    run.report(n, { kind: 'active', uploaded: 0 });
    await grow(n, n + 10);
    const messages = take();
    expect(messages.map(({ type }) => type)).toEqual(['progress']);
    expect(JSON.stringify(messages).length).toBeLessThan(2000);
    for (const message of messages) hear(message);
    const [here, there] = shown();
    expect(there).toEqual(here);
  }
  run.tellAgain();
  await frame();
  expect(take().map(({ type }) => type)).toEqual(['snapshot']);
});

test('E19: a frame makes new objects of the records that have changed, here and there', async () => {
  const { grow, take, hear, shown } = twoPages(500);
  await grow(0, 1);
  take().forEach(hear);
  const before = shown();
  await grow(7, 5);
  take().forEach(hear);
  shown().forEach((snapshot, n) => {
    const changed = snapshot?.records.filter((record, i) => record !== before[n]?.records[i]);
    expect(changed?.map(({ index }) => index)).toEqual([7]);
    expect(snapshot?.records[7]?.downloaded).toBe(5);
    expect(Object.isFrozen(snapshot?.records)).toBe(true);
  });
});

test('promise 4: whatever messages are lost, who has missed one asks, and shows what is', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.record({ index: fc.nat(9), isLost: fc.boolean() }), { maxLength: 20 }),
      async (steps) => {
        const { grow, take, hear, asked, run, frame, shown } = twoPages(10);
        let received = 0;
        for (const { index, isLost } of [...steps, { index: 0, isLost: false }]) {
          received += 1;
          await grow(index, received);
          const messages = take();
          if (!isLost) messages.forEach(hear);
          if (asked.splice(0).length === 0) continue;
          run.tellAgain();
          await frame();
          take().forEach(hear);
          expect(asked).toEqual([]);
        }
        const [here, there] = shown();
        expect(there).toEqual(here);
      },
    ),
    { numRuns: 50 },
  );
});

test('what the store said meanwhile is no base for a change: the whole is asked for', async () => {
  const { grow, take, hear, asked, watcher } = twoPages(3);
  await grow(0, 1);
  take().forEach(hear);
  watcher.updateFromStore([aState({ epoch: 1, revision: 1 }, 3)], () => guarantees);
  watcher.updateFromStore([aState({ epoch: 1, revision: 2 }, 3)], () => guarantees);
  await grow(1, 1);
  await grow(1, 2);
  take().forEach(hear);
  expect(asked).toEqual(expect.arrayContaining([{ bgfetch: 1, type: 'tell-again', uid: 'uid-1' }]));
});

test('a change that is older than what is shown is no reason to ask', async () => {
  const { grow, take, hear, asked, watcher } = twoPages(3);
  await grow(0, 1);
  await grow(0, 2);
  const [whole, late] = take();
  watcher.updateFromStore([aState({ epoch: 5, revision: 9 }, 3)], () => guarantees);
  if (whole) hear(whole);
  if (late) hear(late);
  watcher.remove('uid-1');
  if (late) hear(late);
  expect(asked).toEqual([]);
});
