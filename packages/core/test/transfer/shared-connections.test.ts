import fc from 'fast-check';
import { Subject } from 'rxjs';
import { describe, expect, it, vi } from 'vitest';
import type { Release, SlotRequest } from '../../src/transfer/connections.ts';
import { FairQueue } from '../../src/transfer/fair-queue.ts';
import { HolderLiveness } from '../../src/transfer/holder-liveness.ts';
import { SharedConnections } from '../../src/transfer/shared-connections.ts';
import { virtualClock } from '../support/virtual-clock.ts';
import { memoryLocks } from './memory-locks.ts';

const never = new AbortController().signal;
const settle = () => new Promise<void>((resolve) => setImmediate(resolve));
const host = 'https://a.test';

/** Several tabs of one app, each with a queue of its own. */
function tabs(count: number, perHost: number) {
  const clock = virtualClock();
  const locks = memoryLocks();
  const posts$ = new Subject<{ from: number; message: unknown }>();
  const frozen = new Set<number>();
  const queues = Array.from({ length: count }, (_, tab) => {
    const post = (message: unknown) => {
      if (!frozen.has(tab)) posts$.next({ from: tab, message });
    };
    const liveness = new HolderLiveness(
      { onMessage: () => () => {}, post, close: () => {} },
      clock,
    );
    posts$.subscribe(({ from, message }) => {
      if (from !== tab && !frozen.has(tab)) liveness.hear(message);
    });
    return new FairQueue({ total: 8, perRegistration: 8 }, (onGot) => {
      return new SharedConnections({ name: 'test', locks, liveness, clock }, perHost, onGot);
    });
  });
  return { clock, locks, queues, freeze: (tab: number) => frozen.add(tab) };
}

/** Asks, and remembers what was got. */
function asking(queue: FairQueue | undefined) {
  const got: Release[] = [];
  const ask = (request: Partial<SlotRequest> = {}, signal = never) =>
    queue
      ?.acquire({ uid: 'a', host, isUpload: false, ...request }, signal)
      .then(({ release }) => got.push(release));
  return { got, ask };
}

describe('T2: connections to a host are counted over all tabs', () => {
  it('two tabs have together what one has alone, and the next in line gets what is given back', async () => {
    const { queues, locks } = tabs(2, 4);
    const one = asking(queues[0]);
    const other = asking(queues[1]);
    for (let i = 0; i < 8; i++) void one.ask();
    await settle();
    for (let i = 0; i < 8; i++) void other.ask();
    await settle();
    expect([one.got.length, other.got.length]).toEqual([3, 0]);
    one.got[1]?.();
    await settle();
    expect(one.got.length + other.got.length).toBe(4);
    expect(locks.held).toBe(3);
  });

  it('an upload in the other tab, and what its user starts, find room', async () => {
    const { queues } = tabs(2, 4);
    const one = asking(queues[0]);
    for (let i = 0; i < 8; i++) void one.ask();
    await settle();
    const other = asking(queues[1]);
    void other.ask({ uid: 'upload', isUpload: true });
    queues[1]?.favour('clicked');
    void other.ask({ uid: 'clicked' });
    await settle();
    expect([one.got.length, other.got.length]).toEqual([3, 2]);
  });

  it('what a frozen tab holds is passed over, and counts again once that tab has let go', async () => {
    const { clock, queues, freeze, locks } = tabs(3, 4);
    const one = asking(queues[0]);
    for (let i = 0; i < 3; i++) void one.ask();
    await settle();
    const others = [asking(queues[1]), asking(queues[2])];
    for (let i = 0; i < 8; i++) for (const other of others) void other.ask();
    await clock.advance(60_000);
    expect(others.map(({ got }) => got.length)).toEqual([0, 0]);
    freeze(0);
    await clock.advance(30_000);
    const all = () => others.reduce((sum, { got }) => sum + got.length, 0);
    expect(all()).toBe(3);
    for (const release of one.got) release();
    await clock.advance(60_000);
    expect(all()).toBe(3);
    // Once that is over, the old ones count again.
    for (const { got } of others)
      for (let n = 0; n < 8; n++) {
        got[n]?.();
        await clock.advance(60_000);
      }
    expect([all(), locks.held]).toEqual([16, 0]);
    for (let i = 0; i < 8; i++) for (const other of others) void other.ask();
    await clock.advance(60_000);
    expect([all(), locks.held]).toEqual([19, 3]);
  });

  it('whoever gives up leaves the line, and nothing is left', async () => {
    const { clock, queues, locks } = tabs(2, 2);
    const one = asking(queues[0]);
    void one.ask();
    await settle();
    const giveUp = new AbortController();
    const other = asking(queues[1]);
    const gone = other.ask({}, giveUp.signal)?.catch((reason: Error) => reason.message);
    await settle();
    expect(locks.waiting).toBe(1);
    giveUp.abort(new Error('enough'));
    expect(await gone).toBe('enough');
    await settle();
    expect([locks.waiting, clock.pending]).toEqual([0, 0]);
    one.got[0]?.();
    await settle();
    expect(locks.held).toBe(0);
  });

  it('E19: small transfers, one after another, need no lock each; another tab waits half a second at most', async () => {
    const { clock, locks, queues } = tabs(2, 4);
    const request = vi.spyOn(locks, 'request');
    const one = asking(queues[0]);
    for (let i = 0; i < 200; i++) void one.ask();
    await settle();
    for (let i = 0; i < 100; i++) {
      one.got[i]?.();
      await settle();
    }
    expect(one.got.length).toBe(103);
    expect(request.mock.calls.length).toBeLessThan(30);
    const other = asking(queues[1]);
    void other.ask();
    await settle();
    one.got[100]?.();
    await settle();
    expect([one.got.length, other.got.length]).toEqual([104, 0]);
    await clock.advance(500);
    for (let i = 101; i < 104; i++) one.got[i]?.();
    await settle();
    expect(other.got.length).toBe(1);
  });

  it('where locks are refused, nothing is counted', async () => {
    const locks = { request: () => Promise.reject(new DOMException('No.', 'SecurityError')) };
    const clock = virtualClock();
    const liveness = new HolderLiveness(null, clock);
    const queue = new FairQueue({ total: 8, perRegistration: 8 }, (onGot) => {
      return new SharedConnections({ name: 'test', locks, liveness, clock }, 2, onGot);
    });
    const { got, ask } = asking(queue);
    for (let i = 0; i < 4; i++) void ask();
    await settle();
    expect(got).toHaveLength(4);
  });

  it('under any schedule of tabs: never more than the host has, everybody is served, nothing leaks', async () => {
    const tab = fc.nat(2);
    const step = fc.oneof(
      fc.record({
        kind: fc.constant('ask' as const),
        tab,
        uid: fc.constantFrom('a', 'b'),
        isUpload: fc.boolean(),
      }),
      fc.record({ kind: fc.constant('release' as const), which: fc.nat(20) }),
      fc.record({ kind: fc.constant('abort' as const), which: fc.nat(20) }),
      fc.record({ kind: fc.constant('favour' as const), tab, uid: fc.constantFrom('a', 'b') }),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { maxLength: 40 }),
        fc.integer({ min: 1, max: 5 }),
        async (steps, perHost) => {
          const { clock, queues, locks } = tabs(3, perHost);
          const held: { isUpload: boolean; release: Release }[] = [];
          const asked: { controller: AbortController; outcome: Promise<string> }[] = [];
          const check = () => {
            const downloads = held.filter(({ isUpload }) => !isUpload).length;
            expect(downloads).toBeLessThanOrEqual(perHost);
            expect(held.length).toBeLessThanOrEqual(perHost + 1);
          };
          for (const now of steps) {
            if (now.kind === 'ask') {
              const { uid, isUpload } = now;
              const controller = new AbortController();
              const request = { uid, host, isUpload };
              const outcome = queues[now.tab]?.acquire(request, controller.signal).then(
                ({ release }) => {
                  held.push({ isUpload, release });
                  check();
                  return 'granted';
                },
                (reason: Error) => reason.message,
              );
              if (outcome) asked.push({ controller, outcome });
            } else if (now.kind === 'favour') queues[now.tab]?.favour(now.uid);
            else if (now.kind === 'abort') asked[now.which]?.controller.abort(new Error('enough'));
            else held.splice(now.which % Math.max(1, held.length), 1)[0]?.release();
            await settle();
          }
          for (let rest = asked.length + held.length; rest >= 0; rest -= 1) {
            for (const { release } of held.splice(0)) release();
            await settle();
          }
          const outcomes = await Promise.all(asked.map(({ outcome }) => outcome));
          expect(outcomes.every((outcome) => outcome === 'granted' || outcome === 'enough')).toBe(
            true,
          );
          expect([locks.held, locks.waiting, clock.pending]).toEqual([0, 0, 0]);
        },
      ),
      { numRuns: 150 },
    );
  });
});
