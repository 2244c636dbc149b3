import { expect, test } from 'vitest';
import { WakeLog } from '../../src/inspect/wake-log.ts';
import { createFakePeriodic } from '../../src/testing/fake-periodic.ts';
import { createVirtualClock } from '../../src/testing/virtual-clock.ts';

async function followed() {
  const clock = createVirtualClock();
  const fake = createFakePeriodic({ clock, budgetMs: 1000 });
  const log = new WakeLog(clock, () => {});
  const stop = log.follow(fake.periodic);
  await fake.periodic.configure();
  return { clock, fake, log, stop };
}

test('a wake is written down with its end, newest first', async () => {
  const { clock, fake, log } = await followed();
  const startedAt = clock.now();
  fake.periodic.wakes$.subscribe((wake) => wake.waitUntil(new Promise(() => {})));
  fake.wake('one');
  expect(log.wakes).toMatchObject([{ taskId: 'one', startedAt, endedAt: null, timedOut: false }]);
  await clock.advance(1000);
  expect(log.wakes).toMatchObject([{ taskId: 'one', timedOut: true }]);
  expect(log.wakes[0]?.endedAt).toBe(log.wakes[0]?.deadline);
  fake.wake('two');
  fake.expire('two');
  expect(log.wakes.map(({ taskId }) => taskId)).toEqual(['two', 'one']);
  expect(log.wakes[0]?.endedAt).toBe(clock.now());
});

test('to watch keeps no wake open', async () => {
  const { clock, fake, log } = await followed();
  fake.wake();
  await clock.advance(0);
  expect(fake.finished).toEqual(['fake-wake']);
  expect(log.wakes).toMatchObject([{ timedOut: false, endedAt: clock.now() }]);
});

test('nothing is written down after it has ended', async () => {
  const { fake, log, stop } = await followed();
  stop();
  fake.wake();
  expect(log.wakes).toEqual([]);
});
