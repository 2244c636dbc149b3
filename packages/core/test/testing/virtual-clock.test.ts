import { expect, test } from 'vitest';
import { sleep } from '../../src/browser/clock.ts';
import { createVirtualClock } from '../../src/testing.ts';

test('timers fire by due time, then in the order they were set in', async () => {
  const clock = createVirtualClock({ startAt: 0 });
  const fired: string[] = [];
  clock.setTimer(() => fired.push(`late ${clock.now()}`), 20);
  clock.setTimer(() => fired.push(`first ${clock.now()}`), 10);
  clock.setTimer(() => fired.push(`second ${clock.now()}`), 10);
  clock.setTimer(() => fired.push('cancelled'), 5)();
  clock.setFrame(() => fired.push(`frame ${clock.now()}`));
  await clock.advance(19);
  expect(fired).toEqual(['first 10', 'second 10', 'frame 16']);
  expect(await clock.advanceToNext()).toBe(true);
  expect(fired.at(-1)).toBe('late 20');
  expect(clock.pending).toBe(0);
  expect(await clock.advanceToNext()).toBe(false);
});

test('what awaits a timer sets the next one within the same advance', async () => {
  const clock = createVirtualClock({ startAt: 0 });
  const woken: number[] = [];
  const running = (async () => {
    for (let n = 0; n < 3; n++) {
      await sleep(clock, 100, new AbortController().signal);
      woken.push(clock.now());
    }
  })();
  await clock.advance(1000);
  await running;
  expect(woken).toEqual([100, 200, 300]);
  expect(clock.now()).toBe(1000);
});
