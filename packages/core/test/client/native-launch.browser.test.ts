import pluginSource from 'cordova-plugin-background-fetch-7/www/BackgroundFetch.js?raw';
import { expect, onTestFinished, test, vi } from 'vitest';
import { systemClock } from '../../src/browser/clock.ts';
import { createBackgroundFetch } from '../../src/index.ts';
import { createFakeNative } from '../../src/testing.ts';

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

test('promise 4: N3, N4: the app that a wake has launched: its configuration is registered once, and a late handler hears the wake', async () => {
  const native = createFakeNative({ clock: systemClock(globalThis), loadMs: 0 });
  const name = `launch-${crypto.randomUUID()}`;
  onTestFinished(() => {
    native.kill('jetsam');
    indexedDB.deleteDatabase(`${name}:store`);
    localStorage.removeItem(`${name}:periodic`);
  });
  const heard: string[] = [];
  /** What a page of the app does: its handler is attached in an effect, and its configuration comes with it. */
  const openPage = async () => {
    await vi.waitUntil(() => native.js === 'running');
    const module = { exports: {} };
    new Function('require', 'module', pluginSource)(() => native.page?.exec, module);
    // With the code of the native driver loaded by `import()`.
    const bg = createBackgroundFetch({ name, plugin: module.exports });
    await sleep(400);
    bg.on('wake', ({ taskId, source }) =>
      heard.push(`page ${native.page?.id} ${source} ${taskId}`),
    );
    expect(await bg.periodic.configure({ minimumFetchInterval: 30 })).toBe('available');
    return bg;
  };

  native.launch();
  const first = await openPage();
  await first.ready;
  first.close();
  native.background();
  native.kill('jetsam');

  expect(native.wake()).toBe(true);
  const second = await openPage();
  onTestFinished(() => second.close());
  await vi.waitUntil(() => native.log.of('completed').length > 0);
  expect(heard).toEqual(['page 2 plugin cordova-background-fetch']);
  expect(native.log.of('completed')).toMatchObject([{ ok: true }]);
  expect(native.log.of('completed')[0]?.ms).toBeLessThan(3000);
  const configured = native.log.of('configure').filter(({ page }) => page === 2);
  expect(configured.map(({ config }) => config)).toEqual([
    { minimumFetchInterval: 30, stopOnTerminate: false },
  ]);
});
