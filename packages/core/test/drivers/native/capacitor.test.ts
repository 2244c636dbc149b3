import { describe, expect, test } from 'vitest';
import { browserShell } from '../../../src/browser/native-shell.ts';
import type { FakePage } from '../../../src/testing/fake-native/fake-page.ts';
import type { RawPlugin } from '../../../src/wakes/plugin/find-plugin.ts';
import { findPlugin } from '../../../src/wakes/plugin/find-plugin.ts';
import { type CapacitorPage, loadCapacitor } from './load-capacitor.ts';
import { phoneApp } from './phone-app.ts';

const variants = [
  ['8 on iOS', 8, 'ios', 'class'],
  ['6 on iOS', 6, 'ios', 'class'],
  ['8 on Android', 8, 'android', 'class'],
  ['6 on Android', 6, 'android', 'class'],
  ['8 on iOS, by the proxy alone', 8, 'ios', 'proxy'],
  ['8 on Android, by the proxy alone', 8, 'android', 'proxy'],
] as const;

describe.each(variants)('Capacitor background-fetch %s', (_name, major, platform, by) => {
  const pages: CapacitorPage[] = [];
  const options = {
    platform,
    subscriberId: 'capacitor-background-fetch',
    plugin: (page: FakePage): RawPlugin => {
      const loaded = loadCapacitor(page, major, platform);
      pages.push(loaded);
      const given = by === 'class' ? loaded.BackgroundFetch : undefined;
      const found = findPlugin(given, browserShell(loaded.readGlobal));
      if (!found) throw new Error('There is no plugin.');
      return found;
    },
  };

  test('gets its wakes, again and again, each finished once', async () => {
    const { native, clock, wakes, periodic } = await phoneApp({
      ...options,
      onWake: (wake, page) =>
        wake.waitUntil(new Promise((resolve) => page.clock.setTimer(() => resolve(null), 2000))),
    });
    expect(periodic.statusSource.getSnapshot()).toBe('available');
    for (let n = 1; n <= 3; n++) {
      native.background();
      await clock.advance(900_000);
      expect(native.wake()).toBe(true);
      await clock.advance(70_000);
      expect(wakes).toHaveLength(n);
      native.foreground();
    }
    expect(wakes[0]?.taskId).toBe('capacitor-background-fetch');
    expect(native.log.of('finish').map(({ accepted }) => accepted)).toEqual([true, true, true]);
    expect(native.log.of('completed').map(({ ms }) => ms)).toEqual([2000, 2000, 2000]);
    expect(pages.flatMap(({ complaints }) => complaints)).toEqual([]);
  });

  test('the OS wants its time back: answered in the same turn', async () => {
    const { native, clock } = await phoneApp({
      ...options,
      onWake: (wake) => wake.waitUntil(new Promise(() => {})),
    });
    native.background();
    await clock.advance(10_000);
    native.wake();
    await clock.advance(3000);
    native.expire();
    await clock.advance(0);
    expect(native.log.of('timeout')).toHaveLength(1);
    expect(native.log.of('completed')).toMatchObject([{ ok: true, ms: 3000 }]);
    // Android tells it again at 60 s if the job was stopped before; by then it is given back.
    await clock.advance(70_000);
    expect(native.log.of('finish')).toHaveLength(1);
  });

  test('stop, start, and tasks of its own', async () => {
    const { native, clock, wakes, periodic } = await phoneApp(options);
    void periodic.stop();
    await clock.advance(10);
    const started = periodic.start();
    await clock.advance(10);
    expect(await started).toBe('available');
    const scheduled = periodic.scheduleTask({ taskId: 'com.transistorsoft.sync', delay: 0 });
    await clock.advance(10);
    await scheduled;
    native.background();
    await clock.advance(10_000);
    expect(native.wake()).toBe(true);
    await clock.advance(5000);
    native.wake({ taskId: 'com.transistorsoft.sync' });
    await clock.advance(5000);
    expect(wakes.map(({ taskId }) => taskId)).toEqual([
      'capacitor-background-fetch',
      'com.transistorsoft.sync',
    ]);
    expect(native.log.of('finish').map(({ accepted }) => accepted)).toEqual([true, true]);
  });

  if (platform === 'ios') {
    test('is launched for a wake', async () => {
      const { native, clock, wakes } = await phoneApp(options);
      native.kill('jetsam');
      native.wake();
      await clock.advance(30_000);
      expect(wakes).toHaveLength(1);
      expect(native.log.of('completed')).toMatchObject([{ ok: true, ms: 200 }]);
    });

    test.each([0, 1] as const)('status %s at first, allowed later', async (status) => {
      const { native, clock, wakes, periodic } = await phoneApp({ ...options, status });
      expect(periodic.statusSource.getSnapshot()).toBe(status === 0 ? 'restricted' : 'denied');
      const refused = periodic.start();
      await clock.advance(10);
      // 7.1 and later resolve nothing at all here.
      expect(await refused).toBe(status === 0 ? 'restricted' : 'denied');
      native.background();
      await clock.advance(10_000);
      native.setStatus(2);
      native.foreground();
      await clock.advance(1000);
      expect(periodic.statusSource.getSnapshot()).toBe('available');
      native.background();
      await clock.advance(10_000);
      expect(native.wake()).toBe(true);
      await clock.advance(30_000);
      expect(wakes).toHaveLength(1);
      expect(native.log.of('completed')).toHaveLength(1);
    });
  }
});

test('on the web the plugin counts as absent, and is not called', async () => {
  const { BackgroundFetch, readGlobal } = loadCapacitor(null, 8, 'web');
  expect(findPlugin(BackgroundFetch, browserShell(readGlobal))).toBeNull();
  expect(findPlugin(undefined, browserShell(readGlobal))).toBeNull();
});

test('calls that the native side never answers end as unknown', async () => {
  const { clock, periodic } = await phoneApp({
    plugin: (page) => loadCapacitor(page, 8).BackgroundFetch,
    unanswered: ['configure', 'status', 'start', 'stop', 'scheduleTask'],
  });
  const answers = [periodic.ensureConfigured(), periodic.start(), periodic.status()];
  const done = [periodic.stop(), periodic.configure({ minimumFetchInterval: 20 })];
  await clock.advance(60_000);
  expect(await Promise.all(answers)).toEqual(['unknown', 'unknown', 'unknown']);
  expect(await Promise.all(done)).toEqual([undefined, 'unknown']);
});
