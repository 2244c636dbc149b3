import { describe, expect, test } from 'vitest';
import { keptText } from '../../../src/browser/storage.ts';
import { createFakeNative } from '../../../src/testing/fake-native/fake-native.ts';
import type { FakePage } from '../../../src/testing/fake-native/fake-page.ts';
import { createVirtualClock } from '../../../src/testing/virtual-clock.ts';
import { createPeriodic } from '../../../src/wakes/create-periodic.ts';
import type { PeriodicConfig } from '../../../src/wakes/periodic.ts';
import { awaitLaunchWake, type PeriodicControl } from '../../../src/wakes/periodic-control.ts';
import { PeriodicMemory } from '../../../src/wakes/periodic-memory.ts';
import { pluginWakeSource } from '../../../src/wakes/plugin/plugin-wake-source.ts';
import { loadCapacitor } from './load-capacitor.ts';
import { loadCordovaPlugin } from './load-cordova-plugin.ts';

const capacitor = { subscriberId: 'capacitor-background-fetch' };
const plugins = {
  'Cordova 4': { generation: 4, plugin: (page: FakePage) => loadCordovaPlugin(4, page.exec) },
  'Cordova 5': { generation: 5, plugin: (page: FakePage) => loadCordovaPlugin(5, page.exec) },
  'Cordova 6': { generation: 6, plugin: (page: FakePage) => loadCordovaPlugin(6, page.exec) },
  'Cordova 7': { generation: 7, plugin: (page: FakePage) => loadCordovaPlugin(7, page.exec) },
  'Capacitor 6': {
    ...capacitor,
    plugin: (page: FakePage) => loadCapacitor(page, 6).BackgroundFetch,
  },
  'Capacitor 8': {
    ...capacitor,
    plugin: (page: FakePage) => loadCapacitor(page, 8).BackgroundFetch,
  },
} as const;
type Name = keyof typeof plugins;
const names = Object.keys(plugins) as Name[];

interface Handler {
  /** When it subscribes, after the page has loaded: milliseconds. */
  readonly afterMs: number;
  /** How long it works in each wake: milliseconds. */
  readonly worksMs?: number;
}

interface LateApp {
  /** In each page, those of the latest entry that there is. */
  readonly handlers: readonly (readonly Handler[])[];
  /** What the app configures, and when: in each page, or in this one. */
  readonly configures?: readonly {
    readonly afterMs: number;
    readonly config: PeriodicConfig;
    readonly page?: number;
  }[];
}

/** An app whose manager opens its store for 40 ms, and whose own code comes later. It is in front, loaded, at time 0. */
async function lateApp(name: Name, { handlers, configures = [] }: LateApp) {
  const clock = createVirtualClock({ startAt: 0 });
  const { plugin, ...phone } = plugins[name];
  const native = createFakeNative({ clock, loadMs: 200, ...phone });
  const disk: Record<string, string> = {};
  const storage = {
    getItem: (key: string) => disk[key] ?? null,
    setItem(key: string, value: string) {
      disk[key] = value;
    },
  } as Storage;
  const heard: string[] = [];
  const periodics: PeriodicControl[] = [];
  native.onLaunch((page) => {
    const after = (ms: number, task: () => void) => void page.clock.setTimer(task, ms);
    const sleep = (ms: number) => new Promise<void>((done) => after(ms, done));
    const periodic = createPeriodic({
      wakeSource: pluginWakeSource({
        plugin: plugin(page),
        clock: page.clock,
        launchedAt: page.clock.now() - 200,
      }),
      clock: page.clock,
      lifecycle: page.lifecycle,
      memory: new PeriodicMemory(keptText(() => storage, 'periodic')),
      warn: () => {},
    });
    periodics.push(periodic);
    const opening = sleep(40);
    awaitLaunchWake(periodic, page.clock, () => opening);
    const own = handlers[page.id - 1] ?? handlers.at(-1) ?? [];
    for (const [index, { afterMs, worksMs = 0 }] of own.entries())
      after(afterMs, () =>
        periodic.wakes$.subscribe((wake) => {
          heard.push(`page ${page.id}, handler ${index}`);
          if (worksMs > 0) wake.waitUntil(sleep(worksMs));
        }),
      );
    for (const { afterMs, config, page: only = page.id } of configures)
      if (only === page.id) after(afterMs, () => void periodic.configure(config));
  });
  native.launch();
  await clock.advance(20_000);
  native.background();
  await clock.advance(1000);
  native.kill('jetsam');
  const completed = () => native.log.of('completed').map(({ ms }) => ms);
  const configs = (page: number) =>
    native.log.of('configure').filter((entry) => entry.page === page);
  return { clock, native, heard, completed, configs, periodics };
}

/** Below 6, the plugin completes the first wake of a launch 5 s after its finish. */
const bufferMs = (name: Name) => (name === 'Cordova 4' || name === 'Cordova 5' ? 5000 : 0);

describe.each(names)('N3: the wake that has launched the app: %s', (name) => {
  test.each([0, 10, 300, 1000, 3000, 5000])(
    'a handler %s ms into the page hears it',
    async (afterMs) => {
      const app = await lateApp(name, { handlers: [[{ afterMs, worksMs: 500 }]] });
      expect(app.native.wake()).toBe(true);
      await app.clock.advance(30_000);
      expect(app.heard).toEqual(['page 2, handler 0']);
      // And not longer than that.
      expect(app.completed()).toEqual([200 + Math.max(40, afterMs + 500) + bufferMs(name)]);
      expect(app.native.log.of('kill')).toHaveLength(1);
    },
  );

  test('each of several handlers hears it, also one that comes when the first has done its work', async () => {
    const app = await lateApp(name, { handlers: [[{ afterMs: 100 }, { afterMs: 2000 }]] });
    app.native.wake();
    await app.clock.advance(30_000);
    expect(app.heard).toEqual(['page 2, handler 0', 'page 2, handler 1']);
    expect(app.completed()).toEqual([2200 + bufferMs(name)]);
  });

  test('an app without handlers: given back when the store is open', async () => {
    const app = await lateApp(name, { handlers: [] });
    app.native.wake();
    await app.clock.advance(30_000);
    expect(app.completed()).toEqual([240 + bufferMs(name)]);
  });

  test('an app that has lost its handlers: held in vain for some seconds, once', async () => {
    const app = await lateApp(name, { handlers: [[{ afterMs: 300 }], []] });
    for (let n = 0; n < 2; n++) {
      app.native.wake();
      await app.clock.advance(30_000);
      app.native.kill('jetsam');
    }
    expect(app.completed()).toEqual([5700 + bufferMs(name), 240 + bufferMs(name)]);
  });

  test('later wakes of the page are not held', async () => {
    const app = await lateApp(name, { handlers: [[{ afterMs: 300 }]] });
    app.native.wake();
    await app.clock.advance(900_000);
    app.native.wake();
    await app.clock.advance(30_000);
    expect(app.completed()).toEqual([500 + bufferMs(name), 0]);
  });
});

describe.each(names)('N4: the app’s configuration: %s', (name) => {
  const config = { minimumFetchInterval: 30, requiredNetworkType: 1 };

  test('is kept over restarts, and registered once in each page, before the app comes to it', async () => {
    const configures = [{ afterMs: 300, config }];
    const app = await lateApp(name, { handlers: [], configures });
    // At first nobody knows it; then it is a change.
    expect(app.configs(1).map((entry) => entry.config)).toEqual([
      { minimumFetchInterval: 15, stopOnTerminate: false },
      { ...config, stopOnTerminate: false },
    ]);
    for (let page = 2; page <= 4; page++) {
      expect(app.native.wake()).toBe(true);
      await app.clock.advance(30_000);
      expect(app.configs(page).map((entry) => entry.config)).toEqual([
        { ...config, stopOnTerminate: false },
      ]);
      app.native.kill('jetsam');
    }
  });

  test('in the first turn it is the only one', async () => {
    const app = await lateApp(name, { handlers: [], configures: [{ afterMs: 0, config: {} }] });
    expect(app.configs(1)).toHaveLength(1);
  });

  test.each([true, false])('stopOnTerminate: %s, if the app says so', async (stopOnTerminate) => {
    const configures = [{ afterMs: 0, config: { stopOnTerminate } }];
    const app = await lateApp(name, { handlers: [], configures });
    expect(app.configs(1).at(-1)?.config).toMatchObject({ stopOnTerminate });
  });

  test('stop() holds over restarts, and start() brings back the configuration of the app', async () => {
    const configures = [{ afterMs: 0, config, page: 1 }];
    const app = await lateApp(name, { handlers: [], configures });
    app.native.foreground();
    await app.clock.advance(1000);
    void app.periodics[1]?.stop();
    await app.clock.advance(1000);
    app.native.kill('user');
    app.native.foreground();
    await app.clock.advance(1000);
    expect(app.configs(3)).toEqual([]);
    void app.periodics[2]?.start();
    await app.clock.advance(1000);
    expect(app.configs(3).map((entry) => entry.config)).toEqual([
      { ...config, stopOnTerminate: false },
    ]);
  });
});
