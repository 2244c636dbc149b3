import { describe, expect, test } from 'vitest';
import { browserShell } from '../../../src/browser/native-shell.ts';
import type { FakePage } from '../../../src/testing/fake-native/fake-page.ts';
import { createVirtualClock } from '../../../src/testing/virtual-clock.ts';
import type { RawPlugin } from '../../../src/wakes/plugin/find-plugin.ts';
import { findPlugin } from '../../../src/wakes/plugin/find-plugin.ts';
import { PluginBridge } from '../../../src/wakes/plugin/plugin-bridge.ts';
import { phoneApp } from './phone-app.ts';

/** Shapes whose packages are not to be had here, written after what was read of them. */
const shapes = {
  /** 3.0.4: validates nothing, answers nothing; no `start`, no `status`. */
  'cordova 0.1-3': ({ exec }: FakePage) => ({
    isActive: false,
    config: {},
    configure: (callback: () => void, failure: () => void, config: object) =>
      exec(callback, failure, 'BackgroundFetch', 'configure', [config]),
    finish: () => exec(null, null, 'BackgroundFetch', 'finish', []),
    stop: () => exec(null, null, 'BackgroundFetch', 'stop', []),
  }),
  /** 7.3: a class with static methods, otherwise as 7.0. */
  'cordova 7': (page: FakePage) => Object.assign(class BackgroundFetch {}, page.plugin),
  /** React Native 4: promises, a rejection with an Error whose message is the status. */
  'capacitor or react-native': ({ plugin }: FakePage) => ({
    configure: (config: object, onEvent: () => void, onTimeout: () => void) =>
      plugin.configure(config, onEvent, onTimeout).catch((status) => {
        throw Object.assign(new Error(String(status)), { code: 'configure' });
      }),
    scheduleTask: (task: object) =>
      new Promise((resolve, reject) => plugin.scheduleTask(task, () => resolve(true), reject)),
    start: () => new Promise((resolve, reject) => plugin.start(resolve, reject)),
    stop: () => new Promise((resolve) => plugin.stop(() => resolve(true))),
    finish: (taskId: string) => plugin.finish(taskId),
    status: () => new Promise((resolve) => plugin.status(resolve)),
  }),
};

describe.each(Object.entries(shapes))('%s by its shape', (generation, shape) => {
  const options = {
    generation: generation === 'cordova 0.1-3' ? (3 as const) : (7 as const),
    plugin: (page: FakePage) => shape(page) as unknown as RawPlugin,
  };

  test('is known, gets its wakes and its finishes', async () => {
    const { native, clock, wakes } = await phoneApp(options);
    if (!native.page) throw new Error('no page');
    const bridge = new PluginBridge(options.plugin(native.page), clock);
    expect(bridge.generation).toBe(generation);
    for (let n = 1; n <= 2; n++) {
      native.background();
      await clock.advance(900_000);
      native.wake();
      await clock.advance(30_000);
      native.foreground();
    }
    expect(wakes).toHaveLength(2);
    expect(native.log.of('completed')).toHaveLength(2);
  });

  test('says what its status is, or that nobody knows', async () => {
    const { periodic } = await phoneApp({ ...options, status: 0 });
    const unknown = generation === 'cordova 0.1-3';
    expect(periodic.statusSource.getSnapshot()).toBe(unknown ? 'unknown' : 'restricted');
  });
});

test("React Native's old failure callback, where the timeout is now, is heard as a status", async () => {
  const statuses: string[] = [];
  const bridge = new PluginBridge(
    {
      configure: (_config, _event, failure) => void (failure as (status: number) => void)(1),
      finish() {},
      scheduleTask() {},
      status: async () => 1,
    },
    createVirtualClock(),
  );
  const configured = bridge.configure(
    {},
    {
      event() {},
      timeout: () => statuses.push('timeout'),
      status: (status) => statuses.push(status),
    },
  );
  expect(await configured).toBe('denied');
  expect(statuses).toEqual(['denied']);
});

test('Capacitor’s proxy: events without a payload are wakes, and it is listened to again after it has thrown', async () => {
  const clock = createVirtualClock();
  let emit: ((payload: unknown) => void) | undefined;
  const proxy = {
    addListener(_: string, listener: (payload: unknown) => void) {
      if (!emit) {
        emit = () => {};
        throw new Error('not yet');
      }
      emit = listener;
    },
    configure: async () => ({ status: 2 }),
    finish() {},
    scheduleTask() {},
  };
  const heard: string[] = [];
  const bridge = new PluginBridge(proxy as unknown as RawPlugin, clock);
  const events = {
    event: (taskId: string) => heard.push(taskId),
    timeout: (taskId: string) => heard.push(`timeout ${taskId}`),
    status() {},
  };
  await bridge.configure({}, events);
  await bridge.configure({}, events);
  for (const payload of [undefined, null, {}, { taskId: 'a' }, { taskId: 'a', timeout: true }])
    emit?.(payload);
  const unnamed = 'cordova-background-fetch';
  expect(heard).toEqual([unnamed, unnamed, unnamed, 'a', 'timeout a']);
});

test('a plugin that throws at everything is survived', async () => {
  const { periodic, native, clock } = await phoneApp({
    throwing: ['configure', 'status', 'start', 'stop', 'finish', 'scheduleTask'],
  });
  expect(periodic.statusSource.getSnapshot()).toBe('unknown');
  expect(await periodic.start()).toBe('unknown');
  await expect(periodic.scheduleTask({ taskId: 'a', delay: 0 })).rejects.toThrow(
    'Task a will not run: scheduleTask is made to throw',
  );
  expect(await periodic.stop()).toBeUndefined();
  await clock.advance(100);
  expect(native.log.of('page error')).toEqual([]);
});

describe('finding the plugin', () => {
  const pageWith = (globals: Record<string, unknown>) => browserShell((name) => globals[name]);
  const none = pageWith({});

  test('in the page, where Cordova has put it', () => {
    const plugin = { configure() {}, finish() {} };
    expect(findPlugin(undefined, pageWith({ BackgroundFetch: plugin }))).toBe(plugin);
  });

  test('given by the app, in a Capacitor app with the Cordova plugin too', () => {
    const plugin = { configure() {}, scheduleTask() {}, stopTask() {} };
    const Capacitor = { isPluginAvailable: () => false };
    expect(findPlugin(plugin, pageWith({ Capacitor }))).toBe(plugin);
  });

  test.each([[{}], ['BackgroundFetch'], [() => {}], [42]])('not in %s', (given) => {
    expect(findPlugin(given, none)).toBeNull();
  });

  test('nowhere', () => {
    expect(findPlugin(undefined, none)).toBeNull();
    expect(findPlugin(null, none)).toBeNull();
  });
});
