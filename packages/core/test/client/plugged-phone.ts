import pluginSource from 'cordova-plugin-background-fetch-7/www/BackgroundFetch.js?raw';
import { onTestFinished, vi } from 'vitest';
import { systemClock } from '../../src/browser/clock.ts';
import { createFakeNative, type FakeNative } from '../../src/testing.ts';

export interface PluggedPhone {
  readonly native: FakeNative;
  /** The real Cordova plugin's JavaScript over the phone, as an app finds it in its page. */
  readonly plugin: unknown;
  /** Wakes the app although it is in front, as Xcode does, and waits until the task has been given back. */
  wakeAndFinish(budgetMs?: number): Promise<void>;
  /** What the page's document says of its visibility. */
  show(visible: boolean): void;
}

/** How long before the end of a wake the OS asks for it back. */
export const LEAD_MS = 1000;

/** A fake phone in real time with this very page as its app, launched and in front. */
export async function pluggedPhone(): Promise<PluggedPhone> {
  const native = createFakeNative({ clock: systemClock(globalThis), loadMs: 0 });
  native.launch();
  await vi.waitUntil(() => native.page);
  const module = { exports: {} };
  new Function('require', 'module', pluginSource)(() => native.page?.exec, module);
  onTestFinished(() => {
    native.kill('jetsam');
    Reflect.deleteProperty(document, 'visibilityState');
  });
  return {
    native,
    plugin: module.exports,
    async wakeAndFinish(budgetMs = 30_000) {
      const before = native.log.of('completed').length;
      if (!native.wake({ inForeground: true, budgetMs, leadMs: LEAD_MS }))
        throw new Error(`No wake: ${native.log.of('no wake').at(-1)?.why}`);
      await vi.waitUntil(() => native.log.of('completed').length > before, { timeout: budgetMs });
    },
    show(visible) {
      const visibilityState = visible ? 'visible' : 'hidden';
      Object.defineProperty(document, 'visibilityState', {
        configurable: true,
        get: () => visibilityState,
      });
      document.dispatchEvent(new Event('visibilitychange'));
      if (visible) native.foreground();
      else native.background();
    },
  };
}
