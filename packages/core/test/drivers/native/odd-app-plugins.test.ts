import { expect, test } from 'vitest';
import { browserShell } from '../../../src/browser/native-shell.ts';
import { createFakeNative } from '../../../src/testing/fake-native/fake-native.ts';
import { createScriptedTransport } from '../../../src/testing/scripted-transport/scripted-transport.ts';
import { createVirtualClock } from '../../../src/testing/virtual-clock.ts';
import { downloadingApp, stored } from './downloading-app.ts';
import { loadCordovaPlugin } from './load-cordova-plugin.ts';

const URL = 'https://media.test/ep-5.mp3';

const throws = (): never => {
  throw new Error('not implemented');
};

test.each<[string, Record<string, unknown>]>([
  ['has no methods', {}],
  ['throws', { addListener: throws, getState: throws }],
  ['returns nothing', { addListener: () => undefined, getState: async () => null }],
  [
    'gives handles and states of another shape',
    { addListener: () => ({}), getState: async () => ({ isActive: 'yes' }) },
  ],
  [
    'rejects, and never answers',
    { addListener: () => Promise.reject(new Error('no')), getState: () => new Promise(() => {}) },
  ],
])('N1: where the plugin App %s, downloads go on by what the browser says', async (_how, App) => {
  const clock = createVirtualClock({ startAt: 0 });
  const native = createFakeNative({ clock });
  const transport = createScriptedTransport(clock);
  transport.serve(URL, { bytes: new Uint8Array(10_000), pieceBytes: 1000, pieceDelayMs: 100 });
  const Capacitor = {
    isNativePlatform: () => true,
    getPlatform: () => 'ios',
    isPluginAvailable: (name: string) => name === 'App',
    Plugins: { App },
  };
  const globals: Record<string, unknown> = { Capacitor, document: new EventTarget(), cordova: {} };
  const shell = browserShell((name) => globals[name]);
  const { disk } = await downloadingApp({
    ...{ native, transport, urls: [URL] },
    plugin: (page) => loadCordovaPlugin(7, page.exec),
    driverLifecycle: (page) => shell.lifecycle(page.lifecycle),
  });
  native.launch();
  await clock.advance(10_000);
  expect((await stored(disk)).done).toBe(true);
  expect(native.log.of('page error')).toEqual([]);
});
