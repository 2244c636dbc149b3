import type { BackgroundFetchManagerOptions } from '@bgfetch/core';

interface CapacitorGlobal {
  readonly isNativePlatform?: () => boolean;
  readonly isPluginAvailable?: (name: string) => boolean;
}

const CAPACITOR_PACKAGES = {
  BackgroundFetch: '@transistorsoft/capacitor-background-fetch',
  App: '@capacitor/app',
};

/**
 * The options for a manager in a Capacitor app: returns `options` as they are. Core finds the plugin and `@capacitor/app`
 * by itself; this warns on the console, with the command that installs it, when one of them is missing.
 *
 * @example
 * provideBackgroundFetch(capacitorNative({ prepareRequest }));
 */
export function capacitorNative(
  options: BackgroundFetchManagerOptions = {},
): BackgroundFetchManagerOptions {
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

/**
 * The options for a manager in a Cordova app: returns `options` as they are. Core finds the plugin by itself after
 * `deviceready`; this warns on the console, with the command that installs it, when it is missing.
 *
 * @example
 * provideBackgroundFetch(cordovaNative());
 */
export function cordovaNative(
  options: BackgroundFetchManagerOptions = {},
): BackgroundFetchManagerOptions {
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
