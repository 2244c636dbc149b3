import { describe, expect, test } from 'vitest';
import { PluginBridge } from '../../../src/wakes/plugin/plugin-bridge.ts';
import { loadCordovaPlugin } from './load-cordova-plugin.ts';
import { phoneApp } from './phone-app.ts';

const generations = [
  [4, 'cordova 4-5'],
  [5, 'cordova 4-5'],
  [6, 'cordova 6'],
  [7, 'cordova 7'],
] as const;

describe.each(generations)('cordova-plugin-background-fetch %s', (major, detected) => {
  const real = {
    generation: major,
    plugin: (page: { exec: Parameters<typeof loadCordovaPlugin>[1] }) =>
      loadCordovaPlugin(major, page.exec),
  };
  /** How much longer than our finish the first wake of a process takes that was not launched for it. */
  const buffer = major === 5 ? 5000 : 0;

  test('is told from the others', async () => {
    const { native, clock } = await phoneApp({ ...real, configure: false });
    const page = native.page;
    if (!page) throw new Error('no page');
    const bridge = new PluginBridge(loadCordovaPlugin(major, page.exec), page.clock);
    const events = { event() {}, timeout() {}, status() {} };
    const configured = bridge.configure({}, events);
    expect(bridge.generation).toBe(detected);
    await clock.advance(0);
    expect(await configured).toBe('available');
    expect(native.log.of('configure')).toHaveLength(1);
  });

  test('gets its wakes, again and again, each finished once', async () => {
    const { native, clock, wakes, periodic } = await phoneApp({
      ...real,
      onWake: (wake, page) =>
        wake.waitUntil(new Promise((resolve) => page.clock.setTimer(() => resolve(null), 2000))),
    });
    expect(await Promise.race([periodic.status(), clock.advance(10)])).toBe('available');
    for (let n = 1; n <= 3; n++) {
      native.background();
      await clock.advance(900_000);
      expect(native.wake()).toBe(true);
      await clock.advance(30_000);
      expect(wakes).toHaveLength(n);
      expect(native.log.of('completed')).toHaveLength(n);
      native.foreground();
    }
    expect(wakes.every(({ taskId }) => taskId === 'cordova-background-fetch')).toBe(true);
    expect(native.log.of('finish').every(({ accepted }) => accepted)).toBe(true);
    expect(native.log.of('completed').map(({ ms }) => ms)).toEqual([2000 + buffer, 2000, 2000]);
    expect(native.log.of('kill')).toEqual([]);
  });

  test('is launched for a wake, and finishes it', async () => {
    const { native, clock, wakes } = await phoneApp(real);
    native.kill('jetsam');
    expect(native.wake()).toBe(true);
    await clock.advance(30_000);
    expect(wakes).toHaveLength(1);
    expect(native.log.of('finish')).toMatchObject([{ accepted: true, page: 2 }]);
    // 4 and 5 wait five seconds before they complete the first one.
    expect(native.log.of('completed')[0]?.ms).toBe(major < 6 ? 5200 : 200);
  });

  test('denied at first, allowed later: available and registered once the app is in front', async () => {
    const { native, clock, wakes, periodic } = await phoneApp({ ...real, status: 1 });
    expect(periodic.statusSource.getSnapshot()).toBe('denied');
    expect(native.wake({ inForeground: true })).toBe(false);
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

  test('a handler that never settles is finished by us before the OS would mind', async () => {
    const { native, clock } = await phoneApp({
      ...real,
      onWake: (wake) => wake.waitUntil(new Promise(() => {})),
    });
    native.background();
    await clock.advance(10_000);
    native.wake();
    await clock.advance(60_000);
    expect(native.log.of('timeout')).toEqual([]);
    expect(native.log.of('completed')).toMatchObject([{ ok: true, ms: 22_000 + buffer }]);
  });

  test('an early expiry is answered in the same turn where there is an event for it', async () => {
    const { native, clock } = await phoneApp({
      ...real,
      onWake: (wake) => wake.waitUntil(new Promise(() => {})),
    });
    native.background();
    await clock.advance(10_000);
    native.wake();
    await clock.advance(3000);
    native.expire();
    await clock.advance(0);
    if (major === 7) {
      expect(native.log.of('timeout')).toHaveLength(1);
      expect(native.log.of('completed')).toMatchObject([{ ok: true, ms: 3000 }]);
    } else if (major === 6) {
      expect(native.log.of('completed')).toMatchObject([{ ok: false, ms: 3000 }]);
    } else {
      expect(native.log.of('completed')).toEqual([]);
      await clock.advance(30_000);
      expect(native.log.of('completed')).toMatchObject([{ ok: true, ms: 22_000 + buffer }]);
    }
  });

  test('stop and start', async () => {
    const { native, clock, periodic } = await phoneApp(real);
    void periodic.stop();
    await clock.advance(10);
    native.background();
    await clock.advance(10_000);
    expect(native.wake()).toBe(false);
    native.foreground();
    const started = periodic.start();
    await clock.advance(10);
    expect(await started).toBe('available');
    native.background();
    await clock.advance(10_000);
    expect(native.wake()).toBe(true);
    await clock.advance(1000 + buffer);
    expect(native.log.of('completed')).toHaveLength(1);
  });

  test('after the page was reloaded, its wakes come to the new page', async () => {
    const { native, clock, wakes } = await phoneApp(real);
    native.killWebContent();
    await clock.advance(1000);
    native.background();
    await clock.advance(10_000);
    native.wake();
    await clock.advance(31_000);
    // 4.0 keeps the first page's callback whatever happens, and the app is killed for it. Nothing in a page can help.
    expect(wakes).toHaveLength(major === 4 ? 0 : 1);
    expect(native.log.of('completed')).toHaveLength(major === 4 ? 0 : 1);
    expect(native.log.of('kill').map(({ why }) => why)).toEqual(
      major === 4 ? ['web content', 'watchdog'] : ['web content'],
    );
  });

  test('tasks can be scheduled from 6 on', async () => {
    const { native, clock, wakes, periodic } = await phoneApp(real);
    const taskId = 'com.transistorsoft.sync';
    const scheduled = periodic.scheduleTask({ taskId, delay: 5000 });
    if (major < 6) {
      await expect(scheduled).rejects.toMatchObject({ name: 'NotSupportedError' });
      return;
    }
    await clock.advance(10);
    await scheduled;
    const refused = expect(periodic.scheduleTask({ taskId: 'mine', delay: 0 })).rejects.toThrow(
      'Task mine will not run: The task identifier is not in BGTaskSchedulerPermittedIdentifiers',
    );
    await clock.advance(10);
    await refused;
    native.background();
    await clock.advance(10_000);
    native.wake({ taskId });
    await clock.advance(1000);
    expect(wakes.map((wake) => wake.taskId)).toEqual([taskId]);
    expect(native.log.of('completed')).toMatchObject([{ ok: true }]);
  });
});
