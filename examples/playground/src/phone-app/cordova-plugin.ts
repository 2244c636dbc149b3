import type { CordovaExec } from '@bgfetch/core/testing';
import source from 'cordova-plugin-background-fetch-7/www/BackgroundFetch.js?raw';

/** The JavaScript of the real plugin, as cordova.js would load it into this page. */
export function cordovaPlugin(exec: CordovaExec): unknown {
  const module = { exports: {} };
  new Function('require', 'module', source)(() => exec, module);
  return module.exports;
}
