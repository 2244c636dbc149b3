import { expect, test } from 'vitest';
import { sleep } from '../../src/browser/clock.ts';
import { virtualClock } from './virtual-clock.ts';

test('timers fire by due time, then by the order they were set in', async () => {
  const clock = virtualClock({ startAt: 0 });
  const fired: string[] = [];
  clock.setTimer(() => fired.push(`late ${clock.now()}`), 20);
  clock.setTimer(() => fired.push(`first ${clock.now()}`), 10);
  clock.setTimer(() => fired.push(`second ${clock.now()}`), 10);
  const cancel = clock.setTimer(() => fired.push('cancelled'), 5);
  cancel();
  await clock.advance(19);
  expect(fired).toEqual(['first 10', 'second 10']);
  await clock.advance(1);
  expect(fired).toEqual(['first 10', 'second 10', 'late 20']);
  expect(clock.pending).toBe(0);
});

test('what awaits a timer sets the next one within the same advance', async () => {
  const clock = virtualClock({ startAt: 0 });
  const { signal } = new AbortController();
  const woken: number[] = [];
  const running = (async () => {
    for (let n = 0; n < 3; n++) {
      await sleep(clock, 100, signal);
      woken.push(clock.now());
    }
  })();
  await clock.advance(1000);
  await running;
  expect(woken).toEqual([100, 200, 300]);
  expect(clock.now()).toBe(1000);
});

test('a sleeping device fires nothing until it wakes', async () => {
  const clock = virtualClock({ startAt: 0 });
  const fired: number[] = [];
  clock.setTimer(() => fired.push(clock.now()), 10);
  clock.sleep(1000);
  expect(fired).toEqual([]);
  await clock.advance(0);
  expect(fired).toEqual([1000]);
  expect(await clock.advanceToNext()).toBe(false);
});
