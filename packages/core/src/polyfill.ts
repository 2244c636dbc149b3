import { transferEnvironment } from './browser/environment.ts';
import { polyfillScope } from './browser/polyfill-scope.ts';
import { type InstallOptions, install } from './polyfill/install.ts';

export type { InstallOptions } from './polyfill/install.ts';

/**
 * Brings the Background Fetch API (https://wicg.github.io/background-fetch/) to browsers that lack it, in windows,
 * workers and service workers: the app's code for Chromium then works in all. Call it at the top of each script; in a
 * service worker before the app adds its own `message` listeners. Returns whether it was installed: not where the
 * browser has the API, nor where there are no service workers, nor on a server.
 *
 * What the browser does even with its window closed, the polyfill does while a page of the origin is open that has
 * installed it; after that, the next such page goes on.
 */
export function installBackgroundFetchPolyfill(options: InstallOptions = {}): boolean {
  const environment = transferEnvironment();
  return !environment.isServer && install(polyfillScope(), environment, options);
}
