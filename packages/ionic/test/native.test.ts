// @vitest-environment jsdom
import { type CapacitorApp, capacitorNative, cordovaNative } from '@bgfetch/ionic/native';
import { afterEach, expect, test, vi } from 'vitest';

afterEach(() => vi.unstubAllGlobals());

/** The App plugin, with its events in the test's hand. */
function fakeApp() {
  const listeners = new Map<string, Set<() => void>>([
    ['pause', new Set()],
    ['resume', new Set()],
  ]);
  const app: CapacitorApp = {
    async addListener(event, listener) {
      listeners.get(event)?.add(listener);
      return { remove: async () => void listeners.get(event)?.delete(listener) };
    },
  };
  return {
    app,
    emit: (event: 'pause' | 'resume') => {
      for (const listener of listeners.get(event) ?? []) listener();
    },
    count: () => [...listeners.values()].reduce((sum, { size }) => sum + size, 0),
  };
}

test('Capacitor: the App plugin says when the app is in front, while somebody listens', async () => {
  const { app, emit, count } = fakeApp();
  const { inFront, ready, platform } = capacitorNative({ app });
  expect(platform).toBe('capacitor');
  await ready;
  expect(inFront.getSnapshot()).toBe(true);
  expect(count()).toBe(0);

  const seen: boolean[] = [];
  const stop = inFront.subscribe(() => seen.push(inFront.getSnapshot()));
  for (const event of ['pause', 'pause', 'resume', 'pause'] as const) emit(event);
  expect(seen).toEqual([false, true, false]);
  stop();
  stop();
  await vi.waitFor(() => expect(count()).toBe(0));
  expect(inFront.getSnapshot()).toBe(true);
});

test('Capacitor: the App plugin is found when it is there, and not missed when it is not', () => {
  const { app, emit } = fakeApp();
  const { inFront } = capacitorNative();
  inFront.subscribe(() => {})();

  vi.stubGlobal('Capacitor', { isPluginAvailable: () => true, Plugins: { App: app } });
  const seen: boolean[] = [];
  inFront.subscribe(() => seen.push(inFront.getSnapshot()));
  emit('pause');
  expect(seen).toEqual([false]);
});

test('Capacitor: an App plugin that refuses does not hurt', async () => {
  const app: CapacitorApp = { addListener: () => Promise.reject(new Error('not implemented')) };
  capacitorNative({ app }).inFront.subscribe(() => {})();
  await Promise.resolve();
});

test('Cordova: the events of the document say it', () => {
  const { inFront } = cordovaNative();
  const seen: boolean[] = [];
  const stop = inFront.subscribe(() => seen.push(inFront.getSnapshot()));
  for (const event of ['pause', 'resume', 'resume']) document.dispatchEvent(new Event(event));
  stop();
  document.dispatchEvent(new Event('pause'));
  expect(seen).toEqual([false, true]);
});

test('Cordova: ready comes with deviceready; in a browser there is nothing to wait for', async () => {
  await cordovaNative().ready;

  vi.stubGlobal('cordova', {});
  let isReady = false;
  const { ready } = cordovaNative();
  void ready.then(() => {
    isReady = true;
  });
  await Promise.resolve();
  expect(isReady).toBe(false);
  document.dispatchEvent(new Event('deviceready'));
  await ready;
});

test('on a server both are there and do nothing', async () => {
  vi.stubGlobal('document', undefined);
  for (const { inFront, ready } of [capacitorNative(), cordovaNative()]) {
    await ready;
    inFront.subscribe(() => {})();
    expect(inFront.getSnapshot()).toBe(true);
  }
});
