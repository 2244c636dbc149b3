import type { BackgroundFetchManagerOptions } from '@bgfetch/core';

/** Options of `createBackgroundFetch` and `provideBackgroundFetch`, for a hybrid app. */
export interface NativeOptions extends BackgroundFetchManagerOptions {
  /**
   * The plugin as the app imports it, or a wrapper of ionic-native or awesome-cordova-plugins. Without it the one that
   * is installed is looked for, under Cordova at `deviceready`.
   */
  readonly plugin?: unknown;
}

interface CapacitorGlobal {
  readonly isNativePlatform?: () => boolean;
  readonly isPluginAvailable?: (name: string) => boolean;
}

const CAPACITOR_PACKAGES = {
  BackgroundFetch: '@transistorsoft/capacitor-background-fetch',
  App: '@capacitor/app',
};

/** The wiring of a Capacitor app: wakes by the plugin, front and background by `@capacitor/app`. Warns when one is missing. */
export function capacitorNative(options: NativeOptions = {}): NativeOptions {
  const capacitor = readGlobal('Capacitor') as CapacitorGlobal | undefined;
  if (capacitor?.isNativePlatform?.()) {
    const missing = Object.entries(CAPACITOR_PACKAGES)
      .filter(([name]) => !capacitor.isPluginAvailable?.(name))
      .map(([, name]) => name)
      .join(' ');
    if (missing) warn(`npm install ${missing} && npx cap sync`);
  }
  return options;
}

/** The wiring of a Cordova app: wakes by the plugin, front and background by Cordova itself. Warns when it is missing. */
export function cordovaNative(options: NativeOptions = {}): NativeOptions {
  const document = readGlobal('document') as Document | undefined;
  if (readGlobal('cordova') && !options.plugin) {
    const look = () =>
      readGlobal('BackgroundFetch') || warn('cordova plugin add cordova-plugin-background-fetch');
    document?.addEventListener('deviceready', look, { once: true });
  }
  return options;
}

function readGlobal(name: string): unknown {
  return (globalThis as Record<string, unknown>)[name];
}

function warn(command: string): void {
  console.warn(
    `[bgfetch] The OS can't wake this app, or nobody says when it is in front: ${command}`,
  );
}
