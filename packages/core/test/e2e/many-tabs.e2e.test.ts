import { afterAll, beforeAll, expect, onTestFinished, test, vi } from 'vitest';
import type { BackgroundFetchManagerOptions } from '../../src/index.ts';
import { Trial } from './trial.ts';
import { openWorld, type World } from './world.ts';

const MIB = 1024 * 1024;
/** So much of what is stored is asked for again, and compared. */
const OVERLAP = 1024;
let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.end());

function trial(name: string, options?: BackgroundFetchManagerOptions): Trial {
  const made = new Trial(world, name, options);
  onTestFinished(() => made.end());
  return made;
}

test('two tabs: one downloads, both show it, both hear of the end once', async () => {
  const tabs = trial('share', { chunk: { maxBytes: 256 * 1024 } });
  tabs.faults({ throttleBytesPerSecond: 4 * MIB });
  const file = tabs.file('share', 4 * MIB);
  const [one, other] = [await tabs.tab(), await tabs.tab()];
  await one.call('start', 'ep', [file.url]);
  await Promise.all([one.settled('ep'), other.settled('ep')]);

  expect(tabs.requests()).toMatchObject([{ range: null, bytesSent: file.bytes }]);
  expect(one.progress('ep').length).toBeGreaterThan(4);
  // The other tab shows what it is told, though perhaps not every frame of it.
  expect(other.progress('ep').length).toBeGreaterThan(4);
  expect(one.progress('ep')).toEqual(expect.arrayContaining(other.progress('ep').slice(1)));
  expect(other.shown.flat().map(({ runner }) => runner)).toContain(one.contextId);
  await vi.waitFor(() => {
    expect(one.events).toEqual(['success ep']);
    expect(other.events).toEqual(['success ep']);
  });
  expect(await other.call('sha256', 'ep', file.url)).toBe(await tabs.sha256(file));
});

test.for([
  ['is killed', 'killed'],
  ['is closed', 'closed'],
] as const)(
  'the tab that runs it %s: the other goes on from the committed prefix',
  async ([, way]) => {
    const tabs = trial(`takeover-${way}`, { chunk: { maxBytes: 256 * 1024 } });
    tabs.faults({ throttleBytesPerSecond: 4 * MIB });
    const file = tabs.file('takeover', 8 * MIB);
    const [one, other] = [await tabs.tab(), await tabs.tab()];
    await one.call('start', 'ep', [file.url]);
    const before = await other.until('ep', ({ downloaded }) => downloaded > MIB);
    expect(before.runner).toBe(one.contextId);

    await (way === 'killed' ? one.crash() : one.page.close());
    await other.until(
      'ep',
      ({ runner, status }) => runner === other.contextId && status === 'running',
    );
    // The browser gave the lock on. Nobody had to ask for signs of life, and to give the holder up.
    const { registrations } = await other.call('lookIntoStore', tabs.name);
    expect(registrations[0]?.leaseGeneration ?? 0).toBe(0);

    expect((await other.settled('ep')).result).toBe('success');
    const [first, second, ...more] = tabs.requests();
    expect(more).toEqual([]);
    expect(first?.range).toBeNull();
    const from = Number(/^bytes=(\d+)-$/.exec(second?.range ?? '')?.[1]);
    expect(from).toBeGreaterThanOrEqual(before.downloaded - OVERLAP);
    expect(second).toMatchObject({ status: 206, bytesSent: file.bytes - from });
    const progress = other.progress('ep');
    expect(progress).toEqual(progress.toSorted((a, b) => a - b));
    expect(await other.call('sha256', 'ep', file.url)).toBe(await tabs.sha256(file));
  },
);

test('an abort from another tab stops the runner at once and leaves no chunk', async () => {
  const tabs = trial('abort-elsewhere', { chunk: { maxBytes: 256 * 1024 } });
  tabs.faults({ throttleBytesPerSecond: MIB });
  const file = tabs.file('abort', 64 * MIB);
  const [one, other] = [await tabs.tab(), await tabs.tab()];
  await one.call('start', 'ep', [file.url]);
  await one.until('ep', ({ downloaded }) => downloaded > MIB);

  expect(await other.call('abort', 'ep')).toBe(true);
  await vi.waitFor(() => expect(tabs.requests()[0]?.ended).toBe('client-closed'));

  for (const tab of [one, other]) {
    expect(await tab.settled('ep')).toMatchObject({ failureReason: 'aborted', downloaded: 0 });
    await vi.waitFor(() => expect(tab.events).toEqual(['abort ep']));
  }
  expect(tabs.requests()).toHaveLength(1);
  expect((await other.call('lookIntoStore', tabs.name)).counts).toMatchObject({
    registrations: 1,
    chunks: 0,
  });
});

test('two tabs fetch with one id at once: one gets it, the other a TypeError', async () => {
  const tabs = trial('same-id');
  tabs.faults({ throttleBytesPerSecond: MIB });
  const file = tabs.file('same', 64 * MIB);
  const [one, other] = [await tabs.tab(), await tabs.tab()];
  const answers = await Promise.all([
    one.call('start', 'ep', [file.url]),
    other.call('start', 'ep', [file.url]),
  ]);
  expect(answers.filter((answer) => answer === 'TypeError')).toHaveLength(1);
  await one.until('ep', ({ downloaded }) => downloaded > 0);
  expect(tabs.requests()).toHaveLength(1);
});

test('two tabs fetch with one id at once and `reuse`: both get the same', async () => {
  const tabs = trial('same-id-reuse');
  tabs.faults({ throttleBytesPerSecond: MIB });
  const file = tabs.file('same', 64 * MIB);
  const [one, other] = [await tabs.tab(), await tabs.tab()];
  const [uid, same] = await Promise.all([
    one.call('start', 'ep', [file.url], { ifActive: 'reuse' }),
    other.call('start', 'ep', [file.url], { ifActive: 'reuse' }),
  ]);
  expect(uid).toBe(same);
  await one.until('ep', ({ downloaded }) => downloaded > 0);
  expect(tabs.requests()).toHaveLength(1);
});
