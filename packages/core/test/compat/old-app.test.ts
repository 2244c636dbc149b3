import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createFakeNative, createVirtualClock, type FakePage } from '../../src/testing.ts';
import { loadCapacitor } from '../drivers/native/load-capacitor.ts';
import { loadCordovaPlugin } from '../drivers/native/load-cordova-plugin.ts';

type Compat = typeof import('../../src/compat.ts');
const scope = globalThis as Record<string, unknown>;

const GLOBALS = [
  ...['BackgroundFetch', 'Capacitor', 'document', 'location'],
  ...['addEventListener', 'removeEventListener'],
];

beforeEach(() => {
  vi.resetModules();
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
  for (const name of GLOBALS) delete scope[name];
});

/** The seed's own example (ionic-native 2.9, plugins/background-fetch), with its import changed. */
function oldApp({ BackgroundFetch }: Compat, log: unknown[]): void {
  const config = { stopOnTerminate: false };
  BackgroundFetch.configure(
    () => {
      log.push('[js] BackgroundFetch initiated');
      BackgroundFetch.finish();
    },
    (error) => {
      log.push('- BackgroundFetch failed', error);
    },
    config,
  );
  BackgroundFetch.start().catch((error) => log.push(error));
}

const shells: Record<string, (page: FakePage) => void> = {
  'Cordova 4': (page) => {
    scope.BackgroundFetch = loadCordovaPlugin(4, page.exec);
  },
  'Cordova 5': (page) => {
    scope.BackgroundFetch = loadCordovaPlugin(5, page.exec);
  },
  'Cordova 6': (page) => {
    scope.BackgroundFetch = loadCordovaPlugin(6, page.exec);
  },
  'Cordova 7': (page) => {
    scope.BackgroundFetch = loadCordovaPlugin(7, page.exec);
  },
  'Capacitor 8': (page) => {
    scope.Capacitor = loadCapacitor(page, 8).readGlobal('Capacitor');
  },
};

test.each(Object.keys(shells))('the seed’s example runs under %s', async (shell) => {
  const generation = shell.startsWith('Cordova') ? (Number(shell.at(-1)) as 4 | 5 | 6 | 7) : 7;
  const clock = createVirtualClock({ startAt: 0 });
  // The phone's time and the app's, hand in hand.
  const pass = async (ms: number) => {
    await vi.advanceTimersByTimeAsync(ms);
    await clock.advance(ms);
  };
  const native = createFakeNative({ clock, generation });
  const log: unknown[] = [];
  const compat: Compat = await import('../../src/compat.ts');
  native.onLaunch((page) => {
    shells[shell]?.(page);
    oldApp(compat, log);
  });
  native.launch();
  await pass(1000);
  for (let n = 1; n <= 3; n++) {
    native.background();
    await pass(10_000);
    expect(native.wake()).toBe(true);
    await pass(5000);
    expect(native.log.of('completed')).toHaveLength(n);
    native.foreground();
  }
  expect(log).toEqual(Array(3).fill('[js] BackgroundFetch initiated'));
});

test('the seed’s example runs on the plain web', async () => {
  const log: unknown[] = [];
  scope.location = { href: 'https://app.test/' };
  const window = new EventTarget();
  scope.addEventListener = window.addEventListener.bind(window);
  scope.removeEventListener = window.removeEventListener.bind(window);
  scope.document = Object.assign(new EventTarget(), { visibilityState: 'visible' });
  oldApp(await import('../../src/compat.ts'), log);
  await vi.advanceTimersByTimeAsync(31 * 60_000);
  expect(log).toEqual(Array(2).fill('[js] BackgroundFetch initiated'));
});

test('the seed’s example does nothing on a server', async () => {
  const log: unknown[] = [];
  oldApp(await import('../../src/compat.ts'), log);
  expect(vi.getTimerCount()).toBe(0);
  await vi.advanceTimersByTimeAsync(31 * 60_000);
  expect(log).toEqual([]);
});
