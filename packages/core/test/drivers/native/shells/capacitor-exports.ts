/** How the native side declares a method: as Capacitor's `CAPPluginReturn…` and `PluginMethod.RETURN_…`. */
type ReturnType = 'promise' | 'callback' | 'none';

export interface ExportedPlugin {
  readonly name: string;
  readonly methods: Readonly<Record<string, ReturnType>>;
}

/**
 * What Capacitor's native side puts into the page for a plugin before any code of the app runs: an object in
 * `Capacitor.Plugins` whose methods go straight to the bridge, and a header for `registerPlugin` of `@capacitor/core`. Line by
 * line as JSExport.swift of `@capacitor/ios` and JSExport.java of `@capacitor/android` write it (6.2.2 and 8.5.2). Its
 * `addListener` returns no promise.
 */
export function exportedPlugin(
  { name, methods }: ExportedPlugin,
  platform: 'ios' | 'android',
): string {
  const functions = Object.entries(methods).map(([method, returns]) => {
    const call =
      returns === 'promise'
        ? `nativePromise('${name}', '${method}', _options)`
        : `nativeCallback('${name}', '${method}', _options${returns === 'callback' ? ', _callback' : ''})`;
    const parameters = returns === 'callback' ? '_options, _callback' : '_options';
    return `t['${method}'] = function(${parameters}) { return w.Capacitor.${call} }`;
  });
  const header = {
    name,
    methods: [
      // Android declares the two among the methods of every plugin, with no return type.
      { name: 'addListener' },
      { name: 'removeListener' },
      ...['removeAllListeners', 'checkPermissions', 'requestPermissions'].map((inherited) => ({
        name: inherited,
        rtype: 'promise',
      })),
      ...Object.entries(methods).map(([method, rtype]) => ({
        name: method,
        ...(rtype !== 'none' && { rtype }),
      })),
    ],
  };
  const inherited = `t.removeAllListeners = function() { return w.Capacitor.nativePromise('${name}', 'removeAllListeners'); }`;
  return `(function(w) {
    var a = (w.Capacitor = w.Capacitor || {});
    var p = (a.Plugins = a.Plugins || {});
    var t = (p['${name}'] = {});
    t.addListener = function(eventName, callback) {
      return w.Capacitor.addListener('${name}', eventName, callback);
    }
    ${platform === 'ios' ? inherited : ''}
    ${functions.join('\n')}
    var h = (a.PluginHeaders = a.PluginHeaders || []);
    h.push(${JSON.stringify(header)});
  })(window);`;
}

const promises = (...names: readonly string[]): Record<string, ReturnType> =>
  Object.fromEntries(names.map((name) => [name, 'promise']));

/** `@capacitor/app` of 6 and 8. */
export const APP: ExportedPlugin = {
  name: 'App',
  methods: promises(
    'exitApp',
    'getInfo',
    'getLaunchUrl',
    'getState',
    'minimizeApp',
    ...['toggleBackButtonHandler', 'getAppLanguage'],
  ),
};

/** `@transistorsoft/capacitor-background-fetch`. From 7.1 on, iOS declares `start` as a callback, which nobody gives. */
export function backgroundFetch(major: 6 | 8, platform: 'ios' | 'android'): ExportedPlugin {
  const methods = promises('configure', 'stop', 'scheduleTask', 'finish', 'status');
  const start = platform === 'ios' && major === 8 ? 'callback' : 'promise';
  return { name: 'BackgroundFetch', methods: { ...methods, start } };
}
