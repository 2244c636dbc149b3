import { describe, expect, test } from 'vitest';
import { browserShell } from '../../../src/browser/native-shell.ts';
import { installCommand } from '../../../src/drivers/native/install-command.ts';

describe('what is missing is named with the command that installs it', () => {
  const command = (globals: Record<string, unknown>, isPluginGiven = false) =>
    installCommand(
      browserShell((name) => globals[name]),
      isPluginGiven,
    );
  const capacitor = (isNative: boolean, ...plugins: string[]) => ({
    Capacitor: {
      isNativePlatform: () => isNative,
      getPlatform: () => (isNative ? 'ios' : 'web'),
      Plugins: Object.fromEntries(plugins.map((name) => [name, {}])),
      isPluginAvailable: (name: string) => plugins.includes(name),
    },
  });

  test('in a browser and on a server there is nothing to say', async () => {
    expect(await command({})).toBe(null);
    expect(await command({ document: new EventTarget() })).toBe(null);
    expect(await command(capacitor(false))).toBe(null);
  });

  test('Capacitor', async () => {
    expect(await command(capacitor(true, 'App'))).toBe(
      'npm install @transistorsoft/capacitor-background-fetch && npx cap sync',
    );
    expect(await command(capacitor(true, 'BackgroundFetch'))).toBe(
      'npm install @capacitor/app && npx cap sync',
    );
    expect(await command(capacitor(true, 'BackgroundFetch', 'App'))).toBe(null);
  });

  test('Cordova: plugins are there at deviceready, not before', async () => {
    const document = new EventTarget();
    const globals: Record<string, unknown> = { document, cordova: {} };
    const found = command(globals);
    globals.BackgroundFetch = {};
    document.dispatchEvent(new Event('deviceready'));
    expect(await found).toBe(null);

    delete globals.BackgroundFetch;
    expect(await command(globals, true)).toBe(null);
    const missing = command(globals);
    document.dispatchEvent(new Event('deviceready'));
    expect(await missing).toBe('cordova plugin add cordova-plugin-background-fetch');
  });
});
