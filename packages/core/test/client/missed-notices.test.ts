import { expect, test, vi } from 'vitest';
import { systemClock } from '../../src/browser/clock.ts';
import { ServiceWorkerNotifier } from '../../src/client/settlement-events.ts';
import { SnapshotCache } from '../../src/client/snapshot-cache.ts';
import { isWorkerPong } from '../../src/model/messages.ts';
import { aRegistration } from '../storage/rows.ts';

function looking(asked: unknown[]) {
  let lookups = 0;
  const worker = {
    scriptUrl: '',
    backgroundFetch: null,
    ask: async (message: unknown) => {
      asked.push(message);
      return { bgfetch: 1, type: 'worker-pong' };
    },
  };
  const serviceWorker = {
    hasBackgroundFetch: false,
    ready: async () => {
      lookups += 1;
      return worker;
    },
    permission: async () => null,
  };
  const notifier = new ServiceWorkerNotifier({
    name: 'app',
    snapshots: new SnapshotCache(null),
    clock: systemClock(globalThis),
    serviceWorker,
  });
  return { notifier, lookups: () => lookups };
}

const settled = (count: number, notified: boolean) =>
  Array.from({ length: count }, (_, n) =>
    aRegistration({ uid: `uid-${n}`, phase: 'settled', ...(notified && { notified }) }),
  );

test('a page that opens looks for the service worker once, however many it has to tell of', async () => {
  expect(isWorkerPong({ bgfetch: 1, type: 'worker-pong' })).toBe(true);
  const asked: unknown[] = [];
  const { notifier, lookups } = looking(asked);
  notifier.notifyMissed(settled(1000, false));
  await vi.waitUntil(() => asked.length > 1000);
  expect(lookups()).toBe(1);
  const told = asked.filter((message) => (message as { type: string }).type === 'settled');
  expect(told).toHaveLength(1000);
  notifier.close();
});

test('a page that has nothing to tell does not look for it', () => {
  const { notifier, lookups } = looking([]);
  notifier.notifyMissed(settled(1000, true));
  expect(lookups()).toBe(0);
  notifier.close();
});
