import { expect, test } from 'vitest';
import type { Channel } from '../../src/browser/contexts.ts';
import { Emitter } from '../../src/browser/emitter.ts';
import { listenToPeriodicSync } from '../../src/service-worker/periodic-wakes.ts';
import type { PeriodicWakeEvent, WorkerEvents } from '../../src/service-worker/worker-events.ts';
import type { WorkerPorts } from '../../src/service-worker/worker-ports.ts';
import { createVirtualClock } from '../../src/testing/virtual-clock.ts';
import type { Wake } from '../../src/wakes/periodic.ts';
import { FakeScope } from './fake-scope.ts';

const TAG = 'app:periodic';

/** A worker whose pages are all closed. */
function bench(openChannel: (() => Channel) | null = null) {
  const clock = createVirtualClock({ startAt: 1000 });
  const scope = new FakeScope();
  const events = new Emitter<WorkerEvents>();
  const warnings: string[] = [];
  const environment = {
    clock,
    openChannel,
    uid: () => 'w',
    warn: (text: string) => warnings.push(text),
  };
  listenToPeriodicSync(scope, { name: 'app', environment } as unknown as WorkerPorts, events);
  let isOver = false;
  const sync = () => {
    isOver = false;
    void scope.dispatch('periodicsync', { tag: TAG }).over.then(() => {
      isOver = true;
    });
  };
  return { clock, events, warnings, sync, isOver: () => isOver };
}

test('wakes look the same in the worker: one function works in both', async () => {
  const { clock, events, sync, isOver } = bench();
  const seen: unknown[] = [];
  const work = (wake: Wake): void => {
    const { taskId, source, deadline, signal } = wake;
    seen.push([taskId, source, deadline, wake.remainingMs(), signal.aborted]);
    wake.waitUntil(new Promise<void>((done) => clock.setTimer(() => done(), 3000)));
    signal.addEventListener('abort', () => seen.push([signal.reason.name, wake.remainingMs()]));
  };
  events.on('wake', work);
  let event: PeriodicWakeEvent | undefined;
  events.on('wake', (given) => {
    event = given;
  });
  sync();
  await clock.advance(0);
  expect(event).toMatchObject({ type: 'wake', tag: TAG, startedAt: 1000 });
  await clock.advance(2999);
  expect(isOver()).toBe(false);
  expect(event?.remainingMs()).toBe(22_000 - 2999);
  await clock.advance(1);
  expect(isOver()).toBe(true);
  expect(seen).toEqual([
    [TAG, 'periodic-sync', 23_000, 22_000, false],
    ['AbortError', 0],
  ]);
  expect(() => event?.waitUntil(Promise.resolve())).toThrow(
    expect.objectContaining({ name: 'InvalidStateError' }),
  );
});

test('its time is up: the signal aborts, and the browser may stop the worker', async () => {
  const { clock, events, sync, isOver } = bench();
  let reason: unknown;
  events.on('wake', (wake) => {
    wake.waitUntil(new Promise(() => {}));
    wake.signal.addEventListener('abort', () => {
      reason = wake.signal.reason;
    });
  });
  sync();
  await clock.advance(21_999);
  expect([isOver(), reason]).toEqual([false, undefined]);
  await clock.advance(1);
  expect(isOver()).toBe(true);
  expect(reason).toMatchObject({ name: 'TimeoutError' });
});

test('nobody waits for anything; a rejection is a warning and ends the waiting', async () => {
  const { clock, events, warnings, sync, isOver } = bench();
  sync();
  await clock.advance(0);
  expect(isOver()).toBe(true);
  events.on('wake', (wake) => wake.waitUntil(Promise.reject(new Error('no feed'))));
  sync();
  await clock.advance(0);
  expect(isOver()).toBe(true);
  expect(warnings).toEqual(['A promise given to waitUntil() was rejected: Error: no feed']);
});

test('the time in which pages could take the wake counts', async () => {
  const channel = { post() {}, onMessage: () => () => {}, close() {} } as unknown as Channel;
  const { clock, events, sync } = bench(() => channel);
  const remaining: number[] = [];
  events.on('wake', (wake) => void remaining.push(wake.remainingMs()));
  sync();
  await clock.advance(5000);
  expect(remaining).toEqual([21_000]);
});
