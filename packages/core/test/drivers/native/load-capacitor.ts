import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import vm from 'node:vm';
import {
  type CapacitorResult,
  capacitorPluginHeader,
} from '../../../src/testing/fake-native/capacitor-service.ts';
import type { FakePage } from '../../../src/testing/fake-native/fake-page.ts';
import type { RawPlugin } from '../../../src/wakes/plugin/find-plugin.ts';

const require = createRequire(import.meta.url);
const read = (path: string) => readFileSync(require.resolve(path), 'utf8');

const sources = {
  bridge: '@capacitor/ios/Capacitor/Capacitor/assets/native-bridge.js',
  core: '@capacitor/core/dist/index.cjs.js',
  8: '@transistorsoft/capacitor-background-fetch/dist/plugin.cjs.js',
  6: 'capacitor-background-fetch-6/dist/plugin.cjs.js',
};

export interface CapacitorPage {
  /** The class that the plugin's package exports. */
  readonly BackgroundFetch: RawPlugin;
  readonly readGlobal: (name: string) => unknown;
  /** What was given to `console.error`. */
  readonly complaints: unknown[][];
}

/**
 * One page of a Capacitor app in a global scope of its own: Capacitor's real native-bridge.js, the real
 * `@capacitor/core`, and the real plugin package of this major version, over the fake phone.
 */
export function loadCapacitor(
  page: FakePage | null,
  major: 8 | 6,
  platform: 'ios' | 'android' | 'web' = 'ios',
): CapacitorPage {
  const complaints: unknown[][] = [];
  const quiet = () => {};
  const console = {
    ...{ log: quiet, warn: quiet, info: quiet, debug: quiet, trace: quiet, dir: quiet },
    error: (...complaint: unknown[]) => void complaints.push(complaint),
  };
  const scope: Record<string, unknown> = {
    console,
    URL,
    setTimeout,
    structuredClone,
    Document: class {
      get cookie() {
        return '';
      }
    },
    XMLHttpRequest: class {},
    prompt: () => 'false',
    WEBVIEW_SERVER_URL: 'capacitor://localhost',
  };
  scope.window = scope.globalThis = scope;
  if (page && platform !== 'web') {
    const fromNative = (result: CapacitorResult): void => {
      if (platform === 'ios') run<(result: unknown) => void>('Capacitor.fromNative')(result);
      else
        run<(event: unknown) => void>('androidBridge.onmessage')({ data: JSON.stringify(result) });
    };
    const toNative = page.capacitorMessages(fromNative);
    const postMessage = (message: unknown) =>
      toNative(typeof message === 'string' ? JSON.parse(message) : message);
    if (platform === 'ios') scope.webkit = { messageHandlers: { bridge: { postMessage } } };
    else scope.androidBridge = { postMessage };
    scope.Capacitor = { DEBUG: false, isLoggingEnabled: false, Plugins: {} };
  }
  const context = vm.createContext(scope);
  const run = <T>(source: string): T => vm.runInContext(source, context) as T;
  if (scope.Capacitor) {
    run(read(sources.bridge));
    // iOS answers `start` of 7.1 and later as a callback that nobody gives.
    const header = capacitorPluginHeader(
      platform === 'ios' && major === 8 ? 'callback' : 'promise',
    );
    scope.pluginHeader = header;
    run('(Capacitor.PluginHeaders ??= []).push(pluginHeader)');
  }
  const load = (path: string, packages: Record<string, unknown>): Record<string, unknown> => {
    const module = { exports: {} as Record<string, unknown> };
    run<(...args: unknown[]) => void>(`(function (require, module, exports) {${read(path)}\n})`)(
      (name: string) => packages[name],
      module,
      module.exports,
    );
    return module.exports;
  };
  const core = load(sources.core, {});
  const { BackgroundFetch } = load(sources[major], { '@capacitor/core': core });
  return {
    BackgroundFetch: BackgroundFetch as RawPlugin,
    readGlobal: (name) => run(`globalThis[${JSON.stringify(name)}]`),
    complaints,
  };
}
