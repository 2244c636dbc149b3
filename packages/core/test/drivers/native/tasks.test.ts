import { describe, expect, test } from 'vitest';
import type { FakePage } from '../../../src/testing/fake-native/fake-page.ts';
import type { RawPlugin } from '../../../src/wakes/plugin/find-plugin.ts';
import { loadCapacitor } from './load-capacitor.ts';
import { loadCordovaPlugin } from './load-cordova-plugin.ts';
import { type PhoneAppOptions, phoneApp } from './phone-app.ts';

const TASK = 'com.transistorsoft.sync';
const MINUTE = 60_000;

const plugins = {
  'Cordova 6': { generation: 6, plugin: (page: FakePage) => loadCordovaPlugin(6, page.exec) },
  'Cordova 7': { plugin: (page: FakePage) => loadCordovaPlugin(7, page.exec) },
  'Capacitor 8': {
    subscriberId: 'capacitor-background-fetch',
    plugin: (page: FakePage) => loadCapacitor(page, 8).BackgroundFetch,
  },
} as const;
const names = Object.keys(plugins) as (keyof typeof plugins)[];

interface Asked {
  readonly method: string;
  readonly delay?: number;
  readonly periodic?: boolean;
}

/** An app, with what it asks of the plugin's `scheduleTask` and `stopTask`, in all of its pages. */
async function app(name: keyof typeof plugins, options: PhoneAppOptions = {}) {
  const asked: Asked[] = [];
  const plugin = (page: FakePage): RawPlugin => {
    const real = plugins[name].plugin(page) as RawPlugin & Record<string, unknown>;
    return new Proxy(real, {
      get(target, method) {
        const member: unknown = Reflect.get(target, method);
        if (typeof member !== 'function') return member;
        return (...args: unknown[]) => {
          if (method === 'scheduleTask') {
            const { delay, periodic } = args[0] as Asked;
            asked.push({
              method,
              ...(delay !== undefined && { delay }),
              periodic: periodic ?? false,
            });
          }
          if (method === 'stopTask' || (method === 'stop' && typeof args[0] === 'string'))
            asked.push({ method: 'stopTask' });
          return member.apply(target, args);
        };
      },
    });
  };
  const phone = await phoneApp({ ...plugins[name], ...options, plugin });
  const schedule = async (task: { delay: number; periodic?: boolean }) => {
    const scheduled = phone.periodic.scheduleTask({ taskId: TASK, ...task });
    await phone.clock.advance(100);
    await scheduled;
  };
  const relaunch = async () => {
    phone.native.kill('jetsam');
    phone.native.launch();
    await phone.clock.advance(1000);
  };
  const wakeTask = async () => {
    const begun = phone.native.log.of('wake').length;
    phone.native.wake({ taskId: TASK, inForeground: true });
    await phone.clock.advance(10_000);
    return phone.native.log.of('wake').length > begun;
  };
  return { ...phone, asked, schedule, relaunch, wakeTask };
}

describe.each(names)('N10: tasks of the app on iOS: %s', (name) => {
  test('after a restart they are asked for again, with what is left of their delay', async () => {
    const { native, clock, asked, wakes, schedule, relaunch, wakeTask } = await app(name);
    await schedule({ delay: 30 * MINUTE });
    await clock.advance(10 * MINUTE);
    await relaunch();
    expect(asked).toHaveLength(2);
    expect(asked[1]?.delay).toBeGreaterThan(19 * MINUTE);
    expect(asked[1]?.delay).toBeLessThan(20 * MINUTE);
    expect(await wakeTask()).toBe(true);
    expect(wakes.map(({ taskId }) => taskId)).toEqual([TASK]);
    expect(native.log.of('finish').map(({ accepted }) => accepted)).toEqual([true]);
    // It ran once, as it should.
    await relaunch();
    expect(asked).toHaveLength(2);
  });

  test('a periodic one goes on with its own delay after the first wake', async () => {
    const { clock, asked, schedule, relaunch, wakeTask } = await app(name);
    await schedule({ delay: 30 * MINUTE, periodic: true });
    await clock.advance(25 * MINUTE);
    await relaunch();
    expect(asked[1]?.delay).toBeLessThan(5 * MINUTE);
    await clock.advance(5 * MINUTE);
    expect(await wakeTask()).toBe(true);
    expect(asked.slice(2)).toEqual([
      { method: 'scheduleTask', delay: 30 * MINUTE, periodic: true },
    ]);
    await relaunch();
    expect(asked[3]?.delay).toBeGreaterThan(29 * MINUTE);
  });

  test('one that is overdue is due at once', async () => {
    const { clock, asked, schedule, relaunch } = await app(name);
    await schedule({ delay: MINUTE });
    await clock.advance(60 * MINUTE);
    await relaunch();
    expect(asked[1]?.delay).toBe(0);
  });

  test('stopTask() ends one task alone, over restarts too', async () => {
    const { native, clock, periodic, asked, schedule, relaunch, wakeTask } = await app(name);
    await schedule({ delay: MINUTE, periodic: true });
    const stopped = periodic.stopTask(TASK);
    await clock.advance(100);
    await stopped;
    expect(asked.at(-1)?.method).toBe('stopTask');
    expect(await wakeTask()).toBe(false);
    await relaunch();
    expect(asked.filter(({ method }) => method === 'scheduleTask')).toHaveLength(1);
    native.background();
    await clock.advance(10_000);
    expect(native.wake()).toBe(true);
  });

  test('in its own wake it is stopped, or scheduled again, after the finish', async () => {
    for (const does of ['stop', 'schedule'] as const) {
      const { native, clock, asked, schedule, wakeTask } = await app(name, {
        onWake: (wake, _page, periodic) => {
          wake.waitUntil(
            does === 'stop'
              ? periodic.stopTask(TASK)
              : periodic.scheduleTask({ taskId: TASK, delay: MINUTE }),
          );
        },
      });
      await schedule({ delay: MINUTE, periodic: does === 'stop' });
      expect(await wakeTask()).toBe(true);
      expect(native.log.of('completed')).toMatchObject([{ ok: true, ms: 0 }]);
      expect(asked.at(-1)?.method).toBe(does === 'stop' ? 'stopTask' : 'scheduleTask');
      await clock.advance(10_000);
      expect(await wakeTask()).toBe(does === 'schedule');
    }
  });

  test('stop() ends them all', async () => {
    const { clock, periodic, asked, schedule, relaunch } = await app(name);
    await schedule({ delay: MINUTE });
    void periodic.stop();
    await clock.advance(1000);
    await relaunch();
    expect(asked).toHaveLength(1);
  });
});

test('N10: Android keeps tasks by itself: asking again would begin their delay anew', async () => {
  const { asked, schedule, relaunch } = await app('Cordova 7', { platform: 'android' });
  await schedule({ delay: MINUTE });
  await relaunch();
  expect(asked).toHaveLength(1);
});

test('N10: a periodic task with a delay of 0 runs once a minute, not all the time', async () => {
  const { asked, schedule } = await app('Cordova 7');
  await schedule({ delay: 0, periodic: true });
  expect(asked).toEqual([{ method: 'scheduleTask', delay: MINUTE, periodic: true }]);
});
