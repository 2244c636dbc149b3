import { createRequire } from 'node:module';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { browserShell } from '../../../src/browser/native-shell.ts';
import type { FakePage } from '../../../src/testing/fake-native/fake-page.ts';
import type { RawPlugin } from '../../../src/wakes/plugin/find-plugin.ts';
import { findPlugin } from '../../../src/wakes/plugin/find-plugin.ts';
import { loadCordovaPlugin } from './load-cordova-plugin.ts';
import { phoneApp } from './phone-app.ts';

const require = createRequire(import.meta.url);
const scope = globalThis as Record<string, unknown>;

/** The wrappers want a `window`. */
beforeAll(() => {
  scope.window = globalThis;
});
afterAll(() => {
  delete scope.window;
  delete scope.BackgroundFetch;
});

const wrappers = {
  'ionic-native 2.9': () => require('ionic-native/dist/es5/plugins/background-fetch.js'),
  'awesome-cordova-plugins 5.43': () => require('@awesome-cordova-plugins/background-fetch'),
};
const combinations = (Object.keys(wrappers) as (keyof typeof wrappers)[]).flatMap((name) =>
  ([4, 5, 6, 7] as const).map((major) => [name, major] as const),
);

describe.each(combinations)('%s over the Cordova plugin %s', (name, major) => {
  test('is taken for what it wraps: every wake, every finish, the status', async () => {
    const plugin = (page: FakePage): RawPlugin => {
      scope.BackgroundFetch = loadCordovaPlugin(major, page.exec);
      const { BackgroundFetch } = wrappers[name]() as { BackgroundFetch: unknown };
      const found = findPlugin(
        BackgroundFetch,
        browserShell((global) => scope[global]),
      );
      if (!found) throw new Error('There is no plugin.');
      expect(found).toBe(scope.BackgroundFetch);
      return found;
    };
    const { native, clock, wakes, periodic } = await phoneApp({ plugin, generation: major });
    expect(periodic.statusSource.getSnapshot()).toBe('available');
    for (let n = 1; n <= 3; n++) {
      native.background();
      await clock.advance(900_000);
      native.wake();
      await clock.advance(30_000);
      native.foreground();
    }
    expect(wakes).toHaveLength(3);
    expect(native.log.of('completed')).toHaveLength(3);
    expect(native.log.of('finish').every(({ accepted }) => accepted)).toBe(true);
    expect(native.log.of('kill')).toEqual([]);
  });
});

test.each(Object.keys(wrappers) as (keyof typeof wrappers)[])(
  '%s without its plugin is none',
  (name) => {
    const { BackgroundFetch } = wrappers[name]() as { BackgroundFetch: unknown };
    expect(
      findPlugin(
        BackgroundFetch,
        browserShell(() => undefined),
      ),
    ).toBeNull();
  },
);
