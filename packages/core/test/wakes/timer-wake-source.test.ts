import { expect, test } from 'vitest';
import { constant } from '../../src/browser/emitter.ts';
import { keptText } from '../../src/browser/storage.ts';
import { createVirtualClock } from '../../src/testing/virtual-clock.ts';
import { createPeriodic } from '../../src/wakes/create-periodic.ts';
import { PeriodicMemory } from '../../src/wakes/periodic-memory.ts';
import { timerWakeSource } from '../../src/wakes/wake-source.ts';

function bench() {
  const clock = createVirtualClock({ startAt: 0 });
  const periodic = createPeriodic({
    wakeSource: timerWakeSource(clock),
    clock,
    lifecycle: { visible: constant(true), awake: constant(true) },
    memory: new PeriodicMemory(keptText(() => undefined, '')),
    warn: () => {},
  });
  const wakes: string[] = [];
  periodic.wakes$.subscribe(({ taskId }) => wakes.push(`${taskId} ${clock.now() / 60_000}`));
  return { clock, periodic, wakes };
}

test('wakes come at the interval, not below a minute, until stopped', async () => {
  const { clock, periodic, wakes } = bench();
  expect(await periodic.configure({ minimumFetchInterval: 15 })).toBe('available');
  await clock.advance(30 * 60_000);
  await periodic.stop();
  await clock.advance(60 * 60_000);
  expect(wakes).toEqual(['bgfetch-timer 15', 'bgfetch-timer 30']);
  await periodic.configure({ minimumFetchInterval: 0 });
  await clock.advance(2 * 60_000);
  expect(wakes.slice(2)).toEqual(['bgfetch-timer 91', 'bgfetch-timer 92']);
});

test('scheduled tasks come once, or again and again, with their id', async () => {
  const { clock, periodic, wakes } = bench();
  await periodic.configure({ minimumFetchInterval: 600 });
  await periodic.scheduleTask({ taskId: 'once', delay: 60_000 });
  await periodic.scheduleTask({ taskId: 'often', delay: 120_000, periodic: true });
  await clock.advance(5 * 60_000);
  expect(wakes).toEqual(['once 1', 'often 2', 'often 4']);
  periodic.close();
  expect(clock.pending).toBe(0);
});

test('nobody is woken who has not asked for it', async () => {
  const { clock, periodic, wakes } = bench();
  expect(await periodic.ensureConfigured()).toBe('available');
  await clock.advance(60 * 60_000);
  expect(wakes).toEqual([]);
});

test('N10: a periodic task with a delay of 0 is no hot loop; stopTask ends it alone', async () => {
  const { clock, periodic, wakes } = bench();
  await periodic.configure({ minimumFetchInterval: 4 });
  await periodic.scheduleTask({ taskId: 'often', delay: 0, periodic: true });
  await periodic.scheduleTask({ taskId: 'once', delay: 0 });
  await clock.advance(3 * 60_000);
  expect(wakes).toEqual(['once 0', 'often 1', 'often 2', 'often 3']);
  await periodic.stopTask('often');
  await periodic.stopTask('bgfetch-timer');
  await clock.advance(60_000);
  expect(wakes.slice(4)).toEqual(['bgfetch-timer 4']);
});
