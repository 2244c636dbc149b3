import { expect, test } from 'vitest';
import { createFakeNative } from '../../src/testing/fake-native/fake-native.ts';
import type { FakeNativeOptions } from '../../src/testing/fake-native/fake-native-options.ts';
import { createVirtualClock } from '../../src/testing/virtual-clock.ts';
import { capacitorShell } from '../drivers/native/shells/capacitor-shell.ts';

// What the native halves of single generations do, as their sources have it: see the plugins of the fake phone.

const TASK = 'com.transistorsoft.sync';

/** A phone in the background whose page calls the plugin's native half itself. */
async function bare(options: Omit<FakeNativeOptions, 'clock'>) {
  const clock = createVirtualClock({ startAt: 0 });
  const native = createFakeNative({ clock, ...options });
  const events: unknown[] = [];
  const call = async (action: string, ...args: unknown[]) => {
    const heard = (message: unknown) => {
      if (action === 'configure') events.push(message);
    };
    native.page?.exec(heard, heard, 'BackgroundFetch', action, args);
    await clock.advance(0);
  };
  native.launch();
  await clock.advance(1000);
  await call('configure', {});
  native.background();
  await clock.advance(10_000);
  return { clock, native, events, call, completed: () => native.log.of('completed') };
}

test('Android, 5: finish closes the latest job, and start works after stop', async () => {
  const { native, call, completed } = await bare({ platform: 'android', generation: 5 });
  native.wake();
  native.wake({ overlap: true });
  await call('finish', 0);
  await call('finish', 0);
  expect(completed()).toMatchObject([{ wake: 2, ok: true }]);
  await call('stop');
  expect(native.wake()).toBe(false);
  await call('start');
  expect(native.wake()).toBe(true);
});

test('Android, 6: nobody is told of the end of a job, and a configure leaves it alone', async () => {
  const { native, clock, call, events, completed } = await bare({
    platform: 'android',
    generation: 6,
  });
  native.wake();
  await call('configure', {});
  expect(completed()).toEqual([]);
  await clock.advance(600_000);
  expect(events).toEqual([native.subscriberId]);
  expect(completed()).toMatchObject([{ ok: false, ms: 600_000 }]);
});

test('Android, 6: a job that finds no callback ends all jobs', async () => {
  const { native, clock } = await bare({ platform: 'android', generation: 6 });
  native.kill('jetsam');
  native.launch();
  native.wake();
  await clock.advance(1000);
  expect(native.plugin.openTasks).toBe(0);
  native.background();
  expect(native.wake()).toBe(false);
});

test('Android, 7: a job that runs within a second of its scheduling is ignored, a single one for ever', async () => {
  const { native, clock, call, events } = await bare({ platform: 'android' });
  await call('scheduleTask', { taskId: TASK, delay: 0 });
  native.wake({ taskId: TASK });
  await clock.advance(60_000);
  native.wake({ taskId: TASK });
  await call('scheduleTask', { taskId: TASK, delay: 2000 });
  await clock.advance(2000);
  native.wake({ taskId: TASK });
  await clock.advance(0);
  expect(events).toEqual([TASK]);
});

test('iOS, 5: the first wake of a process that comes in the background takes five seconds more', async () => {
  const { native, clock, call, completed } = await bare({ generation: 5 });
  for (const [at, ms] of [5000, 0].entries()) {
    native.wake();
    await call('finish', 0);
    await clock.advance(20_000);
    expect(completed()[at]).toMatchObject({ ok: true, ms });
    await call('start');
  }
});

test.each([6, 7] as const)(
  'iOS, %s: a task that iOS has ended is given to who subscribes later',
  async (generation) => {
    const { native, clock, call, events, completed } = await bare({ generation });
    native.wake();
    await call('stop');
    await clock.advance(60_000);
    expect(completed()).toMatchObject([{ ok: false, ms: 26_000 }]);
    native.foreground();
    await call('configure', {});
    expect(events).toHaveLength(2);
    await call('finish', native.subscriberId);
    expect(native.log.of('finish').at(-1)).toMatchObject({ accepted: false });
    await call('configure', {});
    expect(events).toHaveLength(2);
  },
);

test('iOS, 7: a processing task of an earlier process waits until it is scheduled again', async () => {
  const { native, clock, call, events, completed } = await bare({});
  await call('scheduleTask', { taskId: TASK, delay: 5000, periodic: true });
  native.kill('jetsam');
  native.wake({ taskId: TASK });
  await clock.advance(1000);
  await call('configure', {});
  expect(events).toEqual([]);
  await call('scheduleTask', { taskId: TASK, delay: 5000, periodic: true });
  expect(events).toEqual([TASK]);
  await call('finish', TASK);
  expect(completed()).toMatchObject([{ ok: true, ms: 1000 }]);
});

test.each([
  [6, 'ios'],
  [6, 'android'],
  [8, 'ios'],
  [8, 'android'],
] as const)('@capacitor/app of %s on %s: its state and its events', async (major, platform) => {
  const clock = createVirtualClock({ startAt: 0 });
  const native = createFakeNative({ clock, platform });
  const said: unknown[] = [];
  native.onLaunch((page) => {
    const shell = capacitorShell(page, { major, platform });
    const app = () =>
      (shell.readGlobal('Capacitor') as { Plugins: { App: CapacitorApp } }).Plugins.App;
    // What the native side has put into the page answers at once; `@capacitor/core` answers by a promise.
    expect(app().addListener('pause', () => said.push('pause'))).not.toHaveProperty('then');
    shell.importApp();
    expect(app().addListener('resume', () => said.push('resume'))).toHaveProperty('then');
    for (const type of ['pause', 'resume'])
      shell.document.addEventListener(type, () => said.push(`document ${type}`));
    page.clock.setTimer(
      () =>
        void app()
          .getState()
          .then((state) => said.push(state.isActive)),
      2000,
    );
  });
  native.launch();
  await clock.advance(1000);
  native.background();
  await clock.advance(2000);
  native.foreground();
  await clock.advance(1000);
  const [pause, resume] = [
    ['document pause', 'pause'].sort(),
    ['document resume', 'resume'].sort(),
  ];
  expect([said.slice(0, 2).sort(), said[2], said.slice(3).sort()]).toEqual([pause, false, resume]);
});

interface CapacitorApp {
  addListener(event: string, listener: () => void): unknown;
  getState(): Promise<{ readonly isActive: boolean }>;
}
