// @vitest-environment jsdom
import { createBackgroundFetch } from '@bgfetch/ionic';
import { expect, onTestFinished, test, vi } from 'vitest';

test('all drivers are in the bundle: the plugin is configured in the turn in which the manager is made', async () => {
  const plugin = {
    configure: vi.fn(),
    start() {},
    stop() {},
    finish() {},
    status() {},
  };
  const bg = createBackgroundFetch({ name: 'ionic', plugin });
  onTestFinished(() => bg.close());
  expect(bg.periodic.source).toBe('plugin');
  // Microtasks only: code that is still to be loaded would come later.
  for (let turns = 0; turns < 10; turns += 1) await Promise.resolve();
  expect(plugin.configure).toHaveBeenCalledTimes(1);
});

test('options are those of core, and checked as there', () => {
  expect(() => createBackgroundFetch({ driver: 'x' as 'web' })).toThrow(TypeError);
});

test('a native app without the plugin warns with the command that installs it', async () => {
  const warnings: string[] = [];
  vi.spyOn(console, 'warn').mockImplementation((warning) => warnings.push(warning));
  vi.stubGlobal('Capacitor', {
    isNativePlatform: () => true,
    getPlatform: () => 'ios',
    isPluginAvailable: () => false,
  });
  onTestFinished(() => {
    vi.unstubAllGlobals();
    vi.restoreAllMocks();
  });
  const bg = createBackgroundFetch({ name: 'ionic-warns' });
  onTestFinished(() => bg.close());
  await vi.waitUntil(() => warnings.some((warning) => warning.includes('npx cap sync')));
});
