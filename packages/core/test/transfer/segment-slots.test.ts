import { expect, it } from 'vitest';
import { OwnConnections, type Release, type SlotRequest } from '../../src/transfer/connections.ts';
import { FairQueue } from '../../src/transfer/fair-queue.ts';

const never = new AbortController().signal;
const settle = () => new Promise<void>((resolve) => setImmediate(resolve));
const host = 'https://a.test';
const download = (uid: string): SlotRequest => ({ uid, host, isUpload: false });
const segment = (uid: string): SlotRequest => ({ ...download(uid), isSegment: true });

/** A queue with what it has granted, in order. */
function watched(total: number, perHost: number) {
  const queue = new FairQueue({ total, perRegistration: 100 }, () => new OwnConnections(perHost));
  const granted: string[] = [];
  const releases: Release[] = [];
  const ask = (name: string, request: SlotRequest, signal: AbortSignal = never) =>
    queue.acquire(request, signal).then(({ release }) => {
      granted.push(name);
      releases.push(release);
    });
  return { queue, granted, releases, ask };
}

it('segments have a connection of their own, and those of ordinary downloads', async () => {
  const { granted, ask } = watched(20, 4);
  void ask('first', download('a'));
  for (let n = 0; n < 6; n += 1) void ask(`segment ${n}`, segment('a'));
  await settle();
  expect(granted).toEqual(['first', 'segment 0', 'segment 1', 'segment 2']);
});

it('a segment gets no slot while a download waits, and says that it is short', async () => {
  const { queue, granted, releases, ask } = watched(3, 100);
  for (const name of ['one', 'two', 'three', 'four']) void ask(name, download(name));
  void ask('segment', segment('one'));
  await settle();
  expect(granted).toEqual(['one', 'two', 'three']);
  expect(queue.isShort(host)).toBe(true);
  releases[0]?.();
  await settle();
  expect(granted.at(-1)).toBe('four');
  expect(queue.isShort(host)).toBe(false);
  releases[1]?.();
  await settle();
  expect(granted.at(-1)).toBe('segment');
});

it('others that wait for another host do not make it short', async () => {
  const { queue, ask } = watched(20, 2);
  void ask('one', download('one'));
  void ask('two', download('two'));
  await settle();
  expect(queue.isShort(host)).toBe(true);
  expect(queue.isShort('https://b.test')).toBe(false);
});

it('a segment that is not wanted any more takes no slot', async () => {
  const { granted, releases, ask } = watched(1, 100);
  const giveUp = new AbortController();
  void ask('one', download('one'));
  const waiting = ask('segment', segment('one'), giveUp.signal);
  giveUp.abort(new Error('Not any more.'));
  await expect(waiting).rejects.toThrow('Not any more.');
  releases[0]?.();
  await settle();
  expect(granted).toEqual(['one']);
});
