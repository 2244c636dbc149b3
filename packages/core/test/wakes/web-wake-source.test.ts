import { expect, test } from 'vitest';
import type { Clock } from '../../src/browser/clock.ts';
import { constant } from '../../src/browser/emitter.ts';
import type { PeriodicSyncPort, PeriodicSyncWake } from '../../src/browser/periodic-sync.ts';
import { keptText } from '../../src/browser/storage.ts';
import { createVirtualClock } from '../../src/testing/virtual-clock.ts';
import { createPeriodic } from '../../src/wakes/create-periodic.ts';
import { PeriodicMemory } from '../../src/wakes/periodic-memory.ts';
import { webWakeSource } from '../../src/wakes/periodic-sync-wake-source.ts';

const HOUR = 60 * 60_000;

/** An installed app, unless said. */
function bench(
  permission: (clock: Clock) => Promise<PermissionState | null> = async () => 'granted',
) {
  const clock = createVirtualClock({ startAt: 0 });
  const calls: string[] = [];
  let hand: (wake: PeriodicSyncWake) => void = () => {};
  const port: PeriodicSyncPort = {
    permission: () => permission(clock),
    register: async (_tag, ms) => void calls.push(`register ${ms / 60_000}`),
    unregister: async () => void calls.push('unregister'),
    listen(_tag, listener) {
      hand = listener;
      return () => calls.push('unlisten');
    },
  };
  const periodic = createPeriodic({
    wakeSource: webWakeSource(port, clock, 'tag'),
    clock,
    lifecycle: { visible: constant(true), awake: constant(true) },
    memory: new PeriodicMemory(keptText(() => undefined, '')),
    warn: () => {},
  });
  const seen: string[] = [];
  periodic.wakes$.subscribe(({ source, taskId }) => seen.push(`${source} ${taskId}`));
  const sync = () =>
    hand({ tag: 'tag', startedAt: clock.now(), finish: () => calls.push('finish') });
  return { clock, periodic, calls, seen, sync };
}

test('W8: an installed app has the wakes of the open page and those of the browser, side by side', async () => {
  const { clock, periodic, calls, seen, sync } = bench();
  expect(await periodic.configure({ minimumFetchInterval: 15 })).toBe('available');
  expect(periodic.source).toBe('periodic-sync');
  await clock.advance(2 * HOUR);
  expect(seen).toEqual(Array(8).fill('timer bgfetch-timer'));
  sync();
  expect(seen.at(-1)).toBe('periodic-sync tag');
  expect(calls).toEqual(['register 15', 'finish']);
});

test('W8: both end with stop(), and come back with start()', async () => {
  const { clock, periodic, calls, seen } = bench();
  await periodic.configure({ minimumFetchInterval: 15 });
  await periodic.stop();
  await clock.advance(2 * HOUR);
  expect([calls.at(-1), seen]).toEqual(['unregister', []]);
  await periodic.start();
  await clock.advance(HOUR);
  expect(calls.at(-1)).toBe('register 15');
  expect(seen).toHaveLength(4);
  periodic.close();
  expect(calls.at(-1)).toBe('unlisten');
});

test('W8: an app that is installed while its page is open gets the wakes of the browser from then on', async () => {
  let state: PermissionState = 'prompt';
  const { clock, periodic, calls, seen, sync } = bench(async () => state);
  await periodic.configure({ minimumFetchInterval: 60 });
  expect([periodic.source, calls]).toEqual(['timer', []]);
  state = 'granted';
  // As whenever the app comes to the front.
  expect(await periodic.status()).toBe('available');
  await clock.advance(0);
  expect([periodic.source, calls]).toEqual(['periodic-sync', ['register 60']]);
  sync();
  await clock.advance(HOUR);
  expect(seen).toEqual(['periodic-sync tag', 'timer bgfetch-timer']);
  await periodic.status();
  expect(calls.filter((call) => call.startsWith('register'))).toHaveLength(1);
  await periodic.stop();
  await periodic.status();
  await clock.advance(HOUR);
  expect(calls.at(-1)).toBe('unregister');
});

test.each([0, 100])(
  'W8: stop() right after a launch ends what an earlier page has registered; the browser answers after %s ms',
  async (answerMs) => {
    const { clock, periodic, calls } = bench(
      ({ setTimer }) => new Promise((resolve) => setTimer(() => resolve('granted'), answerMs)),
    );
    void periodic.stop();
    await clock.advance(1000);
    expect(calls).toEqual(['unregister']);
    // What is being registered, too.
    void periodic.configure({ minimumFetchInterval: 15 });
    void periodic.status();
    void periodic.stop();
    await clock.advance(1000);
    expect(calls.at(-1)).toBe('unregister');
  },
);

test('W8: a permission that is taken away shows in `source`, and comes back', async () => {
  let state: PermissionState = 'granted';
  const { clock, periodic, calls } = bench(async () => state);
  await periodic.configure({ minimumFetchInterval: 60 });
  state = 'denied';
  await periodic.status();
  await clock.advance(0);
  expect(periodic.source).toBe('timer');
  state = 'granted';
  await periodic.status();
  await clock.advance(0);
  expect([periodic.source, calls.at(-1)]).toEqual(['periodic-sync', 'register 60']);
  expect(calls.filter((call) => call === 'register 60')).toHaveLength(2);
  state = 'denied';
  await periodic.status();
  await clock.advance(0);
  await periodic.stop();
  expect(calls.at(-1)).toBe('unregister');
});

test('W8: a task that is scheduled runs while the page is open, in an installed app too', async () => {
  const { clock, periodic, seen } = bench();
  await periodic.configure({ minimumFetchInterval: 600 });
  await periodic.scheduleTask({ taskId: 'once', delay: 60_000 });
  await clock.advance(60_000);
  expect(seen).toEqual(['timer once']);
});

test.each<[string, () => Promise<PermissionState | null>]>([
  ['denies it', async () => 'denied'],
  ['has to ask', async () => 'prompt'],
  ['does not know it', async () => null],
  ['fails', () => Promise.reject(new Error('no'))],
  ['never says', () => new Promise(() => {})],
])('a browser that %s leaves the timer alone', async (_, permission) => {
  const { clock, periodic, calls, seen } = bench(permission);
  const configured = periodic.configure({ minimumFetchInterval: 15 });
  await clock.advance(5000);
  expect(await configured).toBe('available');
  await clock.advance(2 * HOUR);
  expect(periodic.source).toBe('timer');
  expect([calls, seen.length]).toEqual([[], 8]);
});
