import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FairQueue, type ReleaseSlot } from '../../src/engine/fair-queue.ts';

const never = new AbortController().signal;
const settle = () => new Promise<void>((resolve) => setImmediate(resolve));

/** Slots that were granted, in order; `release` gives the `nth` back. */
function watched(queue: FairQueue) {
  const granted: string[] = [];
  const releases: ReleaseSlot[] = [];
  const ask = (uid: string, signal: AbortSignal = never) =>
    queue.acquire(uid, signal).then((release) => {
      granted.push(uid);
      releases.push(release);
    });
  return { granted, releases, ask };
}

describe('FairQueue', () => {
  it('under any schedule: limits are kept, every slot comes back, everybody is served or gives up', async () => {
    const step = fc.oneof(
      fc.record({ kind: fc.constant('ask' as const), uid: fc.constantFrom('a', 'b', 'c') }),
      fc.record({ kind: fc.constant('release' as const), which: fc.nat(20) }),
      fc.record({ kind: fc.constant('abort' as const), which: fc.nat(20) }),
    );
    const limit = fc.integer({ min: 1, max: 4 });
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { maxLength: 40 }),
        limit,
        limit,
        async (steps, total, perRegistration) => {
          const queue = new FairQueue({ total, perRegistration });
          const held: { uid: string; release: ReleaseSlot }[] = [];
          const asked: { controller: AbortController; outcome: Promise<string> }[] = [];
          for (const now of steps) {
            if (now.kind === 'ask') {
              const controller = new AbortController();
              const outcome = queue.acquire(now.uid, controller.signal).then(
                (release) => {
                  held.push({ uid: now.uid, release });
                  return 'granted';
                },
                (reason: Error) => reason.message,
              );
              asked.push({ controller, outcome });
            } else if (now.kind === 'abort')
              asked[now.which]?.controller.abort(new Error('enough'));
            else held.splice(now.which % Math.max(1, held.length), 1)[0]?.release();
            await settle();
            expect(held.length).toBeLessThanOrEqual(total);
            for (const uid of ['a', 'b', 'c'])
              expect(held.filter((slot) => slot.uid === uid).length).toBeLessThanOrEqual(
                perRegistration,
              );
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
          const all = Array.from({ length: total }, (_, i) => queue.acquire(`fresh-${i}`, never));
          expect(await Promise.all(all)).toHaveLength(total);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('registrations take turns, so that a small one does not wait for thousands', async () => {
    const queue = new FairQueue({ total: 1, perRegistration: 1 });
    const { granted, releases, ask } = watched(queue);
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
    const queue = new FairQueue({ total: 3, perRegistration: 1 });
    const { granted, ask } = watched(queue);
    for (const uid of ['a', 'a', 'b', 'a', 'c', 'd']) void ask(uid);
    await settle();
    expect(granted).toEqual(['a', 'b', 'c']);
  });

  it('an aborted signal is refused at once with its reason; releasing twice gives one slot', async () => {
    const queue = new FairQueue({ total: 1, perRegistration: 1 });
    await expect(queue.acquire('a', AbortSignal.abort(new Error('gone')))).rejects.toThrow('gone');
    const { granted, releases, ask } = watched(queue);
    for (const uid of ['a', 'b', 'c']) void ask(uid);
    await settle();
    releases[0]?.();
    releases[0]?.();
    await settle();
    expect(granted).toEqual(['a', 'b']);
  });
});
