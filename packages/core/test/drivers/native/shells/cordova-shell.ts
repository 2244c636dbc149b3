import type { FakePage } from '../../../../src/testing/fake-native/fake-page.ts';
import { loadCordovaPlugin } from '../load-cordova-plugin.ts';
import { PageDocument } from './page-document.ts';
import type { Shell } from './shell.ts';

interface CordovaShellOptions {
  readonly platform: 'ios' | 'android';
  readonly major: 4 | 5 | 6 | 7;
  /** How long cordova.js takes to load its plugins: milliseconds. */
  readonly readyMs: number;
}

/** One page of a Cordova app with the real JavaScript of the plugin, which is there from `deviceready` on. */
export function cordovaShell(
  page: FakePage,
  { platform, major, readyMs }: CordovaShellOptions,
): Shell {
  const document = new PageDocument(page);
  const scope: Record<string, unknown> = { document, cordova: { platformId: platform } };
  // cordova-ios and cordova-android tell the page by the same way as all else.
  page.onShown((isInFront) =>
    page.fromNative(() => document.dispatchEvent(new Event(isInFront ? 'resume' : 'pause'))),
  );
  const ready = (): void => {
    scope.BackgroundFetch = loadCordovaPlugin(major, page.exec);
    document.deviceReady();
  };
  if (readyMs === 0) ready();
  else page.clock.setTimer(ready, readyMs);
  return {
    document,
    readGlobal: (name) => scope[name],
    importPlugin: () => scope.BackgroundFetch,
    importApp() {},
    complaints: [],
  };
}
