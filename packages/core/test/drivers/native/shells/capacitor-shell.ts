import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { CapacitorResult } from '../../../../src/testing/fake-native/capacitor-messages.ts';
import type { FakePage } from '../../../../src/testing/fake-native/fake-page.ts';
import { APP, backgroundFetch, exportedPlugin } from './capacitor-exports.ts';
import { PageDocument } from './page-document.ts';
import type { Shell } from './shell.ts';

const require = createRequire(import.meta.url);

/** Of each major version, the same on both platforms: `@capacitor/android` has the same native-bridge.js, byte for byte. */
const packages = {
  6: {
    bridge: 'capacitor-ios-6/Capacitor/Capacitor/assets/native-bridge.js',
    core: 'capacitor-core-6/dist/index.cjs.js',
    plugin: 'capacitor-background-fetch-6/dist/plugin.cjs.js',
    app: 'capacitor-app-6/dist/plugin.cjs.js',
  },
  8: {
    bridge: '@capacitor/ios/Capacitor/Capacitor/assets/native-bridge.js',
    core: '@capacitor/core/dist/index.cjs.js',
    plugin: '@transistorsoft/capacitor-background-fetch/dist/plugin.cjs.js',
    app: '@capacitor/app/dist/plugin.cjs.js',
  },
} as const;

export interface CapacitorShellOptions {
  readonly major: 6 | 8;
  readonly platform: 'ios' | 'android' | 'web';
  /** Whether `@capacitor/app` is installed natively. Default `true`. */
  readonly hasApp?: boolean;
}

/** What the code of a page finds as globals. Everything else of Capacitor's is a property of `window`. */
const GLOBALS = [
  'window',
  'globalThis',
  'self',
  'document',
  'console',
  'Document',
  'XMLHttpRequest',
  'prompt',
];

type Script = (...globals: readonly unknown[]) => void;

const scripts = new Map<string, Script>();

/** Compiled once for all pages: a global scope of Node for each page would take longer than all that happens in it. */
function scriptOf(key: string, source: () => string): Script {
  let script = scripts.get(key);
  if (!script) {
    script = new Function(...GLOBALS, 'require', 'module', 'exports', source()) as Script;
    scripts.set(key, script);
  }
  return script;
}

const fileOf = (path: string) => readFileSync(require.resolve(path), 'utf8');

/**
 * One page of a Capacitor app in a global scope of its own: Capacitor's real native-bridge.js, what its native side puts into
 * the page, the real `@capacitor/core`, and the real packages of the plugins, when they are imported.
 */
export function capacitorShell(page: FakePage | null, options: CapacitorShellOptions): Shell {
  const { major, platform, hasApp = true } = options;
  const paths = packages[major];
  const complaints: unknown[][] = [];
  const quiet = () => {};
  const document = page && new PageDocument(page);
  const scope: Record<string, unknown> = {
    console: {
      ...{ log: quiet, warn: quiet, info: quiet, debug: quiet, trace: quiet, dir: quiet },
      error: (...complaint: unknown[]) => void complaints.push(complaint),
    },
    document,
    Document: class {
      get cookie() {
        return '';
      }
    },
    XMLHttpRequest: class {},
    prompt: () => 'false',
    WEBVIEW_SERVER_URL: 'capacitor://localhost',
  };
  scope.window = scope.globalThis = scope.self = scope;
  const run = (key: string, source: () => string, ...module: readonly unknown[]): void =>
    scriptOf(key, source)(...GLOBALS.map((name) => scope[name]), ...module);

  if (page && platform !== 'web') {
    const fromNative = (result: CapacitorResult): void => {
      const { androidBridge, Capacitor } = scope as unknown as CapacitorScope;
      if (androidBridge) androidBridge.onmessage({ data: JSON.stringify(result) });
      else Capacitor.fromNative(result);
    };
    const toNative = page.capacitorMessages(fromNative);
    const postMessage = (message: unknown) =>
      toNative(typeof message === 'string' ? JSON.parse(message) : message);
    if (platform === 'ios') scope.webkit = { messageHandlers: { bridge: { postMessage } } };
    else scope.androidBridge = { postMessage };
    scope.Capacitor = { DEBUG: false, isLoggingEnabled: false, Plugins: {} };
    run(paths.bridge, () => fileOf(paths.bridge));
    const exported = [backgroundFetch(major, platform), ...(hasApp ? [APP] : [])];
    for (const plugin of exported)
      run(`${plugin.name} ${major} ${platform}`, () => exportedPlugin(plugin, platform));
    // CapacitorBridge.swift and MockCordovaWebViewImpl.java do so, whichever plugins are installed.
    page.onShown((isInFront) =>
      page.fromNative(() => {
        const { Capacitor } = scope as unknown as CapacitorScope;
        Capacitor.triggerEvent(isInFront ? 'resume' : 'pause', 'document');
      }),
    );
  }

  const loaded = new Map<string, Record<string, unknown>>();
  const load = (path: string): Record<string, unknown> => {
    const known = loaded.get(path);
    if (known) return known;
    const module = { exports: {} as Record<string, unknown> };
    // The packages require nothing but Capacitor's core.
    run(
      path,
      () => fileOf(path),
      () => load(paths.core),
      module,
      module.exports,
    );
    loaded.set(path, module.exports);
    return module.exports;
  };
  return {
    document: document as PageDocument,
    readGlobal: (name) => scope[name],
    importPlugin: () => load(paths.plugin).BackgroundFetch,
    importApp: () => void load(paths.app),
    complaints,
  };
}

/** What this file reads of the scope. */
interface CapacitorScope {
  readonly Capacitor: {
    fromNative(result: unknown): void;
    triggerEvent(name: string, target: string): void;
  };
  readonly androidBridge?: { onmessage(event: { readonly data: string }): void };
}
