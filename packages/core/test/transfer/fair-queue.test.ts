import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { OwnConnections, type Release, type SlotRequest } from '../../src/transfer/connections.ts';
import { FairQueue } from '../../src/transfer/fair-queue.ts';
import type { SlotLimits } from '../../src/transfer/slot.ts';

const never = new AbortController().signal;
const settle = () => new Promise<void>((resolve) => setImmediate(resolve));

const queueOf = (limits: SlotLimits, perHost = 100) =>
  new FairQueue(limits, () => new OwnConnections(perHost));
const download = (uid: string, host: string | null = 'https://a.test'): SlotRequest => ({
  uid,
  host,
  isUpload: false,
});
const upload = (uid: string, host = 'https://a.test'): SlotRequest => ({
  uid,
  host,
  isUpload: true,
});

/** Slots that were granted, in order; `releases[n]` gives the `nth` back. */
function watched(queue: FairQueue) {
  const granted: string[] = [];
  const releases: Release[] = [];
  const ask = (uid: string, request: SlotRequest = download(uid), signal: AbortSignal = never) =>
    queue.acquire(request, signal).then(({ release }) => {
      granted.push(uid);
      releases.push(release);
    });
  return { granted, releases, ask };
}

describe('FairQueue', () => {
  it('under any schedule: limits are kept, every slot comes back, everybody is served or gives up', async () => {
    const step = fc.oneof(
      fc.record({
        kind: fc.constant('ask' as const),
        uid: fc.constantFrom('a', 'b', 'c'),
        host: fc.constantFrom('one', 'two', null),
        isUpload: fc.boolean(),
      }),
      fc.record({ kind: fc.constant('release' as const), which: fc.nat(20) }),
      fc.record({ kind: fc.constant('abort' as const), which: fc.nat(20) }),
      fc.record({ kind: fc.constant('favour' as const), uid: fc.constantFrom('a', 'b', 'c') }),
    );
    const limit = fc.integer({ min: 1, max: 8 });
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { maxLength: 40 }),
        limit,
        limit,
        limit,
        async (steps, total, perRegistration, perHost) => {
          const queue = queueOf({ total, perRegistration }, perHost);
          const held: { request: SlotRequest; release: Release }[] = [];
          const count = (wanted: (request: SlotRequest) => boolean) =>
            held.filter(({ request }) => wanted(request)).length;
          const asked: { controller: AbortController; outcome: Promise<string> }[] = [];
          for (const now of steps) {
            if (now.kind === 'ask') {
              const { uid, host, isUpload } = now;
              const request = { uid, host, isUpload };
              const controller = new AbortController();
              const outcome = queue.acquire(request, controller.signal).then(
                ({ release }) => {
                  held.push({ request, release });
                  return 'granted';
                },
                (reason: Error) => reason.message,
              );
              asked.push({ controller, outcome });
            } else if (now.kind === 'favour') queue.favour(now.uid);
            else if (now.kind === 'abort') asked[now.which]?.controller.abort(new Error('enough'));
            else held.splice(now.which % Math.max(1, held.length), 1)[0]?.release();
            await settle();
            expect(held.length).toBeLessThanOrEqual(total);
            for (const uid of ['a', 'b', 'c'])
              expect(count((slot) => slot.uid === uid)).toBeLessThanOrEqual(perRegistration);
            for (const host of ['one', 'two']) {
              const downloads = count((slot) => slot.host === host && !slot.isUpload);
              expect(downloads).toBeLessThanOrEqual(perHost);
              expect(count((slot) => slot.host === host)).toBeLessThanOrEqual(perHost + 1);
            }
            if (total >= 6) expect(count(({ isUpload }) => !isUpload)).toBeLessThan(total);
          }
          while (held.length > 0) {
            held.shift()?.release();
            await settle();
          }
          const outcomes = await Promise.all(asked.map(({ outcome }) => outcome));
          expect(outcomes.every((outcome) => outcome === 'granted' || outcome === 'enough')).toBe(
            true,
          );
          // Nothing has leaked: the whole of it can be had again.
          const all = Array.from({ length: total }, (_, i) =>
            queue.acquire({ ...upload(`fresh-${i}`), host: null }, never),
          );
          expect(await Promise.all(all)).toHaveLength(total);
        },
      ),
      { numRuns: 150 },
    );
  });

  it('registrations take turns, so that a small one does not wait for thousands', async () => {
    const { granted, releases, ask } = watched(queueOf({ total: 1, perRegistration: 1 }));
    for (let i = 0; i < 5; i++) void ask('large');
    void ask('small');
    void ask('other');
    for (let i = 0; i < 7; i++) {
      await settle();
      releases[i]?.();
    }
    expect(granted).toEqual(['large', 'large', 'small', 'other', 'large', 'large', 'large']);
  });

  it('one that is at its own limit does not hold up the others', async () => {
    const { granted, ask } = watched(queueOf({ total: 3, perRegistration: 1 }));
    for (const uid of ['a', 'a', 'b', 'a', 'c', 'd']) void ask(uid);
    await settle();
    expect(granted).toEqual(['a', 'b', 'c']);
  });

  it('an aborted signal is refused at once with its reason; releasing twice gives one slot', async () => {
    const queue = queueOf({ total: 1, perRegistration: 1 });
    const gone = AbortSignal.abort(new Error('gone'));
    await expect(queue.acquire(download('a'), gone)).rejects.toThrow('gone');
    const { granted, releases, ask } = watched(queue);
    for (const uid of ['a', 'b', 'c']) void ask(uid);
    await settle();
    releases[0]?.();
    releases[0]?.();
    await settle();
    expect(granted).toEqual(['a', 'b']);
  });

  it('T2: eight records for one host leave it three of its connections, and hold up no other host', async () => {
    const { granted, ask } = watched(queueOf({ total: 8, perRegistration: 8 }, 4));
    for (let i = 0; i < 8; i++) void ask('large');
    await settle();
    expect(granted).toEqual(['large', 'large', 'large']);
    void ask('large', download('large', 'https://b.test'));
    void ask('free', download('large', null));
    await settle();
    expect(granted.slice(3)).toEqual(['large', 'free']);
  });

  it('T2: an upload, and what a user starts, go at once, whatever is being downloaded', async () => {
    const queue = queueOf({ total: 8, perRegistration: 8 }, 4);
    const { granted, ask } = watched(queue);
    for (const host of ['https://a.test', 'https://b.test', 'https://c.test'])
      for (let i = 0; i < 8; i++) void ask('large', download('large', host));
    await settle();
    expect(granted).toHaveLength(6);
    void ask('upload', upload('large'));
    void ask('later');
    queue.favour('clicked');
    for (let i = 0; i < 3; i++) void ask('clicked');
    await settle();
    expect(granted.slice(6)).toEqual(['upload', 'clicked']);
  });
});
