import { expect, test } from 'vitest';
import type { FakePage } from '../../../src/testing/fake-native/fake-page.ts';
import { loadCapacitor } from './load-capacitor.ts';
import { loadCordovaPlugin } from './load-cordova-plugin.ts';
import { phoneApp } from './phone-app.ts';

// Found by the schedules.

test('Android: a job that ran while the page loaded does not keep every later one open', async () => {
  const { native, clock } = await phoneApp({
    platform: 'android',
    plugin: (page: FakePage) => loadCordovaPlugin(7, page.exec),
  });
  native.kill('jetsam');
  await clock.advance(26_000);
  native.launch();
  // Nobody is told of this one: the plugin has no callback yet.
  expect(native.wake()).toBe(true);
  await clock.advance(5000);
  expect(native.wake({ overlap: true })).toBe(true);
  await clock.advance(10);
  // The finish of the second was taken for the first.
  expect(native.log.of('event')).toHaveLength(1);
  expect(native.log.of('completed')).toMatchObject([{ wake: 1 }]);
  await clock.advance(60_000);
  expect(native.log.of('completed')).toMatchObject([{ wake: 1 }, { wake: 2, ms: 60_000 }]);
  expect(native.plugin.openTasks).toBe(0);
});

test('Cordova 5: a configure soon after the first wake repeats its event, which is no wake of its own', async () => {
  const { native, clock, wakes, periodic } = await phoneApp({
    generation: 5,
    plugin: (page: FakePage) => loadCordovaPlugin(5, page.exec),
  });
  native.background();
  native.wake();
  await clock.advance(3000);
  void periodic.configure({ minimumFetchInterval: 30 });
  await clock.advance(3000);
  expect(native.log.of('event')).toHaveLength(2);
  expect(wakes).toHaveLength(1);
  expect(native.log.of('completed')).toMatchObject([{ ok: true, ms: 5000 }]);
});

test.each([
  ['Cordova 7', (page: FakePage) => loadCordovaPlugin(7, page.exec)],
  ['Capacitor 8', (page: FakePage) => loadCapacitor(page, 8, 'android').BackgroundFetch],
] as const)(
  'Android: a task that is due at once runs, although %s ignores one that runs so soon',
  async (_name, plugin) => {
    const { native, clock, wakes, periodic } = await phoneApp({ platform: 'android', plugin });
    const taskId = 'com.transistorsoft.sync';
    const scheduled = periodic.scheduleTask({ taskId, delay: 0 });
    await clock.advance(10);
    await scheduled;
    native.wake({ taskId });
    await clock.advance(0);
    expect(wakes).toHaveLength(0);
    await clock.advance(1480);
    native.wake({ taskId });
    await clock.advance(100);
    expect(wakes.map((wake) => wake.taskId)).toEqual([taskId]);
  },
);
