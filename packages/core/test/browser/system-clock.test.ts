import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { systemClock } from '../../src/browser/clock.ts';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

const DAY_MS = 86_400_000;

test('timers fire after their delay, and not once cancelled', () => {
  const clock = systemClock(globalThis);
  const fired: string[] = [];
  clock.setTimer(() => fired.push('kept'), 100);
  clock.setTimer(() => fired.push('cancelled'), 100)();
  vi.advanceTimersByTime(99);
  expect(fired).toEqual([]);
  vi.advanceTimersByTime(1);
  expect(fired).toEqual(['kept']);
});

test('delays over 24.8 days, which overflow setTimeout, are kept', () => {
  const clock = systemClock(globalThis);
  const fired: number[] = [];
  const start = clock.now();
  clock.setTimer(() => fired.push(clock.now() - start), 60 * DAY_MS);
  const cancel = clock.setTimer(() => fired.push(-1), Number.POSITIVE_INFINITY);
  vi.advanceTimersByTime(100 * DAY_MS);
  expect(fired).toEqual([60 * DAY_MS]);
  cancel();
  expect(vi.getTimerCount()).toBe(0);
});

test('a frame is the next animation frame, once', () => {
  const frames: (() => void)[] = [];
  const clock = systemClock({
    setTimeout: (callback, delayMs) => setTimeout(callback, delayMs),
    clearTimeout: (handle) => clearTimeout(handle),
    requestAnimationFrame: (callback) => frames.push(callback),
    cancelAnimationFrame: () => {},
  });
  let fired = 0;
  clock.setFrame(() => fired++);
  frames[0]?.();
  vi.advanceTimersByTime(1000);
  expect(fired).toBe(1);
});

test('a frame comes after 50 ms where nothing is painted, in a worker as in a hidden page', () => {
  const cancelled: number[] = [];
  const hiddenPage = systemClock({
    setTimeout: (callback, delayMs) => setTimeout(callback, delayMs),
    clearTimeout: (handle) => clearTimeout(handle),
    requestAnimationFrame: () => 7,
    cancelAnimationFrame: (handle) => cancelled.push(handle),
  });
  const worker = systemClock({
    setTimeout: (callback, delayMs) => setTimeout(callback, delayMs),
    clearTimeout: (handle) => clearTimeout(handle),
  });
  const fired: string[] = [];
  hiddenPage.setFrame(() => fired.push('hidden page'));
  worker.setFrame(() => fired.push('worker'));
  worker.setFrame(() => fired.push('cancelled'))();
  vi.advanceTimersByTime(49);
  expect(fired).toEqual([]);
  vi.advanceTimersByTime(1);
  expect(fired).toEqual(['hidden page', 'worker']);
  expect(cancelled).toEqual([7]);
});
