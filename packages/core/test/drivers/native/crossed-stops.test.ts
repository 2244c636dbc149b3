import { describe, expect, test } from 'vitest';
import type { FakePage } from '../../../src/testing/fake-native/fake-page.ts';
import type { RawPlugin } from '../../../src/wakes/plugin/find-plugin.ts';
import { loadCapacitor } from './load-capacitor.ts';
import { loadCordovaPlugin } from './load-cordova-plugin.ts';
import { phoneApp } from './phone-app.ts';

const BUDGET_MS = 10_000;

const plugins = {
  'Cordova 6': { generation: 6, plugin: (page: FakePage) => loadCordovaPlugin(6, page.exec) },
  'Cordova 7': { plugin: (page: FakePage) => loadCordovaPlugin(7, page.exec) },
  'Capacitor 8': {
    subscriberId: 'capacitor-background-fetch',
    plugin: (page: FakePage): RawPlugin => loadCapacitor(page, 8).BackgroundFetch,
  },
} as const;

/** The native side sends the event of a wake, and then gets the `stop` of the page. The handlers never settle. */
async function crossed(
  name: keyof typeof plugins,
  { leadMs, unanswered = [] }: { readonly leadMs: number; readonly unanswered?: readonly string[] },
) {
  const app = await phoneApp({
    ...plugins[name],
    unanswered,
    onWake: (wake) => wake.waitUntil(new Promise(() => {})),
  });
  app.native.wake({ budgetMs: BUDGET_MS, leadMs, inForeground: true });
  void app.periodic.stop();
  return app;
}

describe.each(Object.keys(plugins) as (keyof typeof plugins)[])(
  'a wake that crosses a stop: %s',
  (name) => {
    test('and that the OS wanted back as well, with no configure after it: given back all the same', async () => {
      const { native, clock, wakes } = await crossed(name, { leadMs: BUDGET_MS });
      await clock.advance(60_000);
      expect(native.log.of('kill')).toEqual([]);
      expect(native.plugin.openTasks).toBe(0);
      if (name !== 'Cordova 6') {
        // The first finish found no subscriber. The event was repeated for it.
        expect(native.log.of('finish').map(({ accepted }) => accepted)).toEqual([false, true]);
        expect(native.log.of('completed')).toMatchObject([{ ok: true, ms: 0 }]);
        expect(wakes.map(({ signal }) => signal.aborted)).toEqual([true]);
      }
      // It is stopped for good.
      native.background();
      await clock.advance(10_000);
      expect(native.wake()).toBe(false);
    });

    test('its work is done: it is not held to the end of the budget', async () => {
      const { native, clock, wakes } = await crossed(name, { leadMs: 0 });
      await clock.advance(3000);
      expect(wakes).toHaveLength(1);
      native.page?.fromNative(() => native.expire());
      await clock.advance(60_000);
      expect(native.log.of('kill')).toEqual([]);
      expect(native.plugin.openTasks).toBe(0);
    });

    test('a configure follows: it counts, and the next wake is shown', async () => {
      const { native, clock, wakes, periodic } = await crossed(name, {
        leadMs: BUDGET_MS,
        unanswered: ['stop'],
      });
      void periodic.configure({ minimumFetchInterval: 30 });
      await clock.advance(60_000);
      expect(native.log.of('kill')).toEqual([]);
      expect(native.plugin.openTasks).toBe(0);
      expect(native.log.of('configure').at(-1)?.config).toMatchObject({ minimumFetchInterval: 30 });
      expect(native.wake({ inForeground: true })).toBe(true);
      await clock.advance(60_000);
      expect(wakes).toHaveLength(2);
      expect(native.log.of('completed').at(-1)).toMatchObject({ ok: true, ms: 22_000 });
    });
  },
);

test('a handler that is done at once: the wake that crossed a stop ends in the same moment', async () => {
  const { native, clock, periodic } = await phoneApp({
    plugin: (page) => loadCordovaPlugin(7, page.exec),
  });
  native.wake({ budgetMs: 30_000, leadMs: 4000, inForeground: true });
  void periodic.stop();
  await clock.advance(60_000);
  expect(native.log.of('completed')).toMatchObject([{ ok: true, ms: 0 }]);
  expect(native.log.of('configure')).toHaveLength(2);
  expect(native.log.of('stop')).toHaveLength(2);
});
