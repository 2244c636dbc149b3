import { expect, test } from 'vitest';
import { browserConnectivity } from '../../src/browser/lifecycle.ts';
import { CountingTarget } from './counting-target.ts';
import { seenOf } from './seen.ts';

test('says how it is now, then tells of changes only', () => {
  const scope = new CountingTarget();
  const navigator = { onLine: true };
  const { online } = browserConnectivity(scope, navigator);
  const { seen, stop } = seenOf(online);
  scope.emit('online');
  navigator.onLine = false;
  scope.emit('offline');
  expect(seen).toEqual([true, false]);

  const late = seenOf(online);
  late.stop();
  expect(late.seen).toEqual([false]);
  stop();
});

test('listens from the first listener until the last has gone', () => {
  const scope = new CountingTarget();
  const { online } = browserConnectivity(scope, { onLine: true });
  expect(scope.listeners).toBe(0);
  const stops = [online.subscribe(() => {}), online.subscribe(() => {})];
  expect(scope.listeners).toBe(2);
  for (const stop of stops) stop();
  expect(scope.listeners).toBe(0);
});

test('a platform that does not say counts as online', () => {
  expect(browserConnectivity(new EventTarget(), {}).online.getSnapshot()).toBe(true);
});
