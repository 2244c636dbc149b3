import { expect, test } from 'vitest';
import { timeBox } from '../../src/browser/clock.ts';
import { virtualClock } from '../support/virtual-clock.ts';

test('passes on what settles in time, and leaves no timer', async () => {
  const clock = virtualClock();
  expect(await timeBox(clock, 100, 'Work', async () => 7)).toBe(7);
  const failing = timeBox(clock, 100, 'Work', () => Promise.reject(new RangeError('no')));
  await expect(failing).rejects.toThrow(new RangeError('no'));
  expect(clock.pending).toBe(0);
});

test('gives up on what does not, and says so to the work', async () => {
  const clock = virtualClock();
  let seen: AbortSignal | undefined;
  const boxed = timeBox(clock, 100, 'Waiting', (signal) => {
    seen = signal;
    return new Promise(() => {});
  });
  const late = expect(boxed).rejects.toMatchObject({
    name: 'TimeoutError',
    message: 'Waiting took more than 100 ms.',
  });
  await clock.advance(100);
  await late;
  expect(seen?.aborted).toBe(true);
});
