import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { CordovaExec } from '../../../src/testing/fake-native/cordova-service.ts';
import type { NativeGeneration } from '../../../src/testing/fake-native/native-plugin.ts';
import type { RawPlugin } from '../../../src/wakes/plugin/find-plugin.ts';

const require = createRequire(import.meta.url);

type PluginModule = (
  require: (name: string) => unknown,
  module: { exports: unknown },
  window: unknown,
) => void;

const modules = new Map<NativeGeneration, PluginModule>();

/**
 * The JavaScript of the real `cordova-plugin-background-fetch` of this major version, as cordova.js would load it for
 * one page. (7's default handler refers to a global `BackgroundFetch`, which we never use.)
 */
export function loadCordovaPlugin(major: 4 | 5 | 6 | 7, exec: CordovaExec): RawPlugin {
  let load = modules.get(major);
  if (!load) {
    const path = require.resolve(`cordova-plugin-background-fetch-${major}/www/BackgroundFetch.js`);
    load = new Function('require', 'module', readFileSync(path, 'utf8')) as PluginModule;
    modules.set(major, load);
  }
  const module = { exports: {} };
  load(
    (name) => {
      if (name !== 'cordova/exec') throw new Error(`Cordova has no module ${name}`);
      return exec;
    },
    module,
    {},
  );
  return module.exports as RawPlugin;
}
