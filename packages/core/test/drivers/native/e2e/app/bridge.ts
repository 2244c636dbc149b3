import type { RawPlugin } from '../../../../../src/wakes/plugin/find-plugin.ts';

type Callback = (message: unknown) => void;

declare global {
  interface Window {
    /** The JavaScript of the real Cordova plugin. */
    pluginSource: string;
    /** To the phone, in Node. */
    toNative(id: string, action: string, args: readonly unknown[]): void;
    /** From the phone: the plugin's callbacks, as cordova.js has them. */
    fromNative(id: string, kind: 'ok' | 'error', message: unknown, keep: boolean): void;
  }
}

/** The real plugin over a bridge to the phone: `cordova/exec` as the plugin finds it. */
export function bridgedPlugin(): RawPlugin {
  const callbacks = new Map<string, { ok: Callback; error: Callback }>();
  let calls = 0;
  const exec = (ok: Callback, error: Callback, _: string, action: string, args = []): void => {
    const id = `call-${++calls}`;
    callbacks.set(id, { ok, error });
    window.toNative(id, action, args);
  };
  window.fromNative = (id, kind, message, keep) => {
    const callback = callbacks.get(id);
    if (!keep) callbacks.delete(id);
    callback?.[kind](message);
  };
  const module = { exports: {} };
  new Function('require', 'module', window.pluginSource)(() => exec, module);
  return module.exports as RawPlugin;
}
