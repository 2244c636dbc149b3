import { expect, test } from 'vitest';
import { constant } from '../../src/browser/emitter.ts';
import type { PeriodicSyncPort, PeriodicSyncWake } from '../../src/browser/periodic-sync.ts';
import { keptText } from '../../src/browser/storage.ts';
import { createVirtualClock } from '../../src/testing/virtual-clock.ts';
import { createPeriodic } from '../../src/wakes/create-periodic.ts';
import { PeriodicMemory } from '../../src/wakes/periodic-memory.ts';
import { periodicSyncWakeSource } from '../../src/wakes/periodic-sync-wake-source.ts';

function bench(port: Partial<PeriodicSyncPort> = {}) {
  const clock = createVirtualClock({ startAt: 0 });
  const calls: string[] = [];
  let hand: (wake: PeriodicSyncWake) => void = () => {};
  const wakeSource = periodicSyncWakeSource(
    {
      permission: async () => 'granted',
      async register(tag, minIntervalMs) {
        calls.push(`register ${tag} ${minIntervalMs}`);
      },
      async unregister(tag) {
        calls.push(`unregister ${tag}`);
      },
      listen(_tag, listener) {
        hand = listener;
        return () => calls.push('unlisten');
      },
      ...port,
    },
    clock,
    'bgfetch',
  );
  const periodic = createPeriodic({
    wakeSource,
    clock,
    lifecycle: { visible: constant(true), awake: constant(true) },
    memory: new PeriodicMemory(keptText(() => undefined, '')),
    warn: () => {},
  });
  const wake = (startedAt = clock.now()) =>
    hand({ tag: 'bgfetch', startedAt, finish: () => calls.push('finish') });
  return { clock, periodic, calls, wake };
}

test('registers the tag, in milliseconds, and gives wakes back to the worker', async () => {
  const { clock, periodic, calls, wake } = bench();
  expect(await periodic.configure({ minimumFetchInterval: 720 })).toBe('available');
  const seen: string[] = [];
  periodic.wakes$.subscribe((opened) => {
    seen.push(opened.source);
    opened.waitUntil(new Promise((resolve) => clock.setTimer(() => resolve(null), 100)));
  });
  wake();
  expect(calls).toEqual(['register bgfetch 43200000']);
  await clock.advance(100);
  expect(seen).toEqual(['periodic-sync']);
  expect(calls.at(-1)).toBe('finish');
  wake(clock.now() - 60_000);
  expect(seen).toHaveLength(1);
  expect(calls.filter((call) => call === 'finish')).toHaveLength(2);
  await periodic.stop();
  periodic.close();
  expect(calls.slice(-2)).toEqual(['unregister bgfetch', 'unlisten']);
});

test.each([
  ['denied', 'denied'],
  [null, 'restricted'],
  ['prompt', 'unknown'],
  ['granted', 'unknown'],
] as const)('a refused registration with permission %s is %s', async (permission, status) => {
  const { periodic } = bench({
    permission: async () => permission,
    register: async () => {
      throw new DOMException('no', 'NotAllowedError');
    },
  });
  expect(await periodic.configure()).toBe(status);
});

test('a worker that never becomes ready is waited for in vain, but not for ever', async () => {
  const { clock, periodic } = bench({ register: () => new Promise(() => {}) });
  const configured = periodic.configure();
  await clock.advance(5000);
  expect(await configured).toBe('unknown');
  await expect(periodic.scheduleTask({ taskId: 'a', delay: 1 })).rejects.toMatchObject({
    name: 'NotSupportedError',
  });
});
