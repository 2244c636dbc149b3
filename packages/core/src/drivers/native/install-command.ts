import type { NativeShell } from '../../browser/native-shell.ts';

/** What a Capacitor app needs, by the names under which Capacitor knows it. */
const CAPACITOR_PACKAGES = {
  BackgroundFetch: '@transistorsoft/capacitor-background-fetch',
  App: '@capacitor/app',
};

/**
 * The command that installs what the app lacks to be woken by the OS, and to hear when it is in front. `null` where nothing
 * is missing, or nobody can say. Under Cordova it is known after `deviceready`.
 *
 * For developers: it is loaded once the app is in front, so that no wake waits for it.
 */
export async function installCommand(
  shell: Pick<NativeShell, 'capacitorPlugin' | 'cordovaPlugin' | 'deviceReady' | 'platform'>,
  isPluginGiven: boolean,
): Promise<string | null> {
  const names = Object.entries(CAPACITOR_PACKAGES);
  if (names.some(([name]) => shell.capacitorPlugin(name) !== undefined)) {
    const missing = names.filter(([name]) => !shell.capacitorPlugin(name)).map(([, name]) => name);
    // In a browser, Capacitor has none of them.
    const isComplete = shell.platform === null || missing.length === 0;
    return isComplete ? null : `npm install ${missing.join(' ')} && npx cap sync`;
  }
  if (isPluginGiven) return null;
  const ready = shell.deviceReady();
  if (!ready) return null;
  await ready;
  return shell.cordovaPlugin('BackgroundFetch')
    ? null
    : 'cordova plugin add cordova-plugin-background-fetch';
}
