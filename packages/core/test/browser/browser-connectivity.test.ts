import { expect, test } from 'vitest';
import { browserConnectivity } from '../../src/browser/page-lifecycle.ts';
import { CountingTarget } from './counting-target.ts';

test('replays the current value, then changes only', () => {
  const scope = new CountingTarget();
  const navigator = { onLine: true };
  const { online$ } = browserConnectivity(scope, navigator);
  const seen: boolean[] = [];
  const subscription = online$.subscribe((online) => seen.push(online));
  scope.emit('online');
  navigator.onLine = false;
  scope.emit('offline');
  expect(seen).toEqual([true, false]);

  const late: boolean[] = [];
  online$.subscribe((online) => late.push(online)).unsubscribe();
  expect(late).toEqual([false]);
  subscription.unsubscribe();
});

test('listens from the first subscriber until the last has gone', () => {
  const scope = new CountingTarget();
  const { online$ } = browserConnectivity(scope, { onLine: true });
  expect(scope.listeners).toBe(0);
  const subscriptions = [online$.subscribe(), online$.subscribe()];
  expect(scope.listeners).toBe(2);
  for (const subscription of subscriptions) subscription.unsubscribe();
  expect(scope.listeners).toBe(0);
});

test('a platform that does not say counts as online', () => {
  const seen: boolean[] = [];
  browserConnectivity(new EventTarget(), {}).online$.subscribe((online) => seen.push(online));
  expect(seen).toEqual([true]);
});
