import { expect, test } from 'vitest';
import { constant, State } from '../../src/browser/emitter.ts';
import { nativeLifecycle } from '../../src/browser/native-shell.ts';
import { seenOf } from './seen.ts';

function bench(globals: Record<string, unknown>) {
  const pageVisible = new State(true);
  const document = new EventTarget();
  const page = { visible: pageVisible, awake: constant(true) };
  const life = nativeLifecycle(page, document, (name) => globals[name]);
  return { page, life, document, pageVisible, ...seenOf(life.visible) };
}

test('in a browser it is the page’s own', () => {
  const { page, life } = bench({});
  expect(life).toBe(page);
});

test('Cordova’s pause and resume', () => {
  const { document, pageVisible, seen, stop } = bench({ cordova: {} });
  document.dispatchEvent(new Event('pause'));
  pageVisible.set(false);
  document.dispatchEvent(new Event('resume'));
  expect(seen).toEqual([true, false, true]);
  stop();
  document.dispatchEvent(new Event('pause'));
  expect(seen).toHaveLength(3);
});

test('Capacitor’s App: how it is now, pause and resume', async () => {
  const listeners = new Map<string, () => void>();
  let removed = 0;
  const App = {
    addListener: async (event: string, listener: () => void) => {
      listeners.set(event, listener);
      return { remove: async () => void removed++ };
    },
    getState: async () => ({ isActive: false }),
  };
  const Capacitor = {
    isNativePlatform: () => true,
    isPluginAvailable: (name: string) => name === 'App',
    Plugins: { App },
  };
  const { seen, stop } = bench({ Capacitor, cordova: {} });
  await Promise.resolve();
  listeners.get('resume')?.();
  listeners.get('pause')?.();
  expect(seen).toEqual([true, false, true, false]);
  stop();
  await Promise.resolve();
  expect(removed).toBe(2);
});

test('an App plugin that rejects leaves the page’s own', async () => {
  const fail = () => Promise.reject(new Error('not implemented'));
  const Capacitor = {
    isNativePlatform: () => true,
    isPluginAvailable: () => true,
    registerPlugin: () => ({ addListener: fail, getState: fail }),
  };
  const { seen, pageVisible } = bench({ Capacitor });
  await new Promise((resolve) => setTimeout(resolve));
  pageVisible.set(false);
  expect(seen).toEqual([true, false]);
});
