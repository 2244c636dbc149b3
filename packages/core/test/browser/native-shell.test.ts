import { describe, expect, test, vi } from 'vitest';
import { constant, State } from '../../src/browser/emitter.ts';
import { browserShell, nativeLifecycle } from '../../src/browser/native-shell.ts';
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

test('all who ask for the life of the same page share one, so that none misses what was said before', () => {
  const document = new EventTarget();
  const page = { visible: new State(true), awake: constant(true) };
  const shell = browserShell((name) => ({ document, cordova: {} })[name as never]);
  const life = shell.lifecycle(page);
  const { stop } = seenOf(life.visible);
  document.dispatchEvent(new Event('pause'));
  expect(shell.lifecycle(page).visible.getSnapshot()).toBe(false);
  stop();
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

test.each([
  ['rejects', () => Promise.reject(new Error('not implemented'))],
  [
    'throws',
    () => {
      throw new Error('not implemented');
    },
  ],
  ['returns no promises', () => undefined],
])('an App plugin that %s leaves the page’s own', async (_how, fail) => {
  const Capacitor = {
    isNativePlatform: () => true,
    isPluginAvailable: () => true,
    registerPlugin: () => ({ addListener: fail, getState: fail }),
  };
  const { seen, pageVisible, stop } = bench({ Capacitor });
  await new Promise((resolve) => setTimeout(resolve));
  pageVisible.set(false);
  expect(seen).toEqual([true, false]);
  stop();
});

describe('a plugin of Capacitor', () => {
  const plugin = { configure: () => 'configured' };
  const shellWith = (Capacitor: unknown) => browserShell((name) => ({ Capacitor })[name as never]);

  /** What its `configure` answers; what there is instead of a plugin. */
  const answer = (shell: ReturnType<typeof browserShell>) => {
    const found = shell.capacitorPlugin('A');
    return found ? found.configure?.() : found;
  };

  test.each<[string, unknown, unknown]>([
    ['is undefined without Capacitor', undefined, undefined],
    ['is undefined where Capacitor can’t say', {}, undefined],
    ['is null where it is not installed', { isPluginAvailable: () => false }, null],
    [
      'is null in a browser, even if it has a half for the web',
      { isNativePlatform: () => false, isPluginAvailable: () => true, Plugins: { A: plugin } },
      null,
    ],
    [
      'is the proxy that Capacitor has',
      { isNativePlatform: () => true, isPluginAvailable: () => true, Plugins: { A: plugin } },
      'configured',
    ],
    [
      'is registered where nobody has imported its JavaScript',
      { isPluginAvailable: () => true, registerPlugin: () => plugin },
      'configured',
    ],
  ])('%s', async (_what, capacitor, expected) => {
    expect(await answer(shellWith(capacitor))).toBe(expected);
  });

  test('is looked for at the time of the call', async () => {
    const globals: Record<string, unknown> = {};
    const shell = browserShell((name) => globals[name]);
    expect(shell.capacitorPlugin('A')).toBeUndefined();
    globals.Capacitor = { isPluginAvailable: () => true, Plugins: { A: plugin } };
    expect(await answer(shell)).toBe('configured');
  });
});

test('the web view’s own fetch is taken only where another one is in its place', async () => {
  const original = vi.fn(async () => new Response('by the web view'));
  const shellWith = (globals: Record<string, unknown>) => browserShell((name) => globals[name]);
  expect(shellWith({ fetch: original }).originalTransport()).toBeNull();
  expect(
    shellWith({ fetch: original, CapacitorWebFetch: original }).originalTransport(),
  ).toBeNull();
  const replaced = shellWith({ fetch: () => {}, CapacitorWebFetch: original });
  const { signal } = new AbortController();
  const request = new Request('https://a.test/');
  const attempt = { request, body: null, signal, onUploadProgress: () => {} };
  const response = await replaced.originalTransport()?.send(attempt);
  expect(await response?.arrayBuffer()).toHaveProperty('byteLength', 'by the web view'.length);
  expect(original).toHaveBeenCalledOnce();
});
