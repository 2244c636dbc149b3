import { engineEnvironment } from './browser/environment.ts';
import { polyfillScope } from './browser/polyfill-scope.ts';
import { type InstallOptions, install } from './polyfill/install.ts';

export type { InstallOptions } from './polyfill/install.ts';

/**
 * Brings the Background Fetch API (https://wicg.github.io/background-fetch/) to browsers that lack it, in windows, workers
 * and service workers, so that code for Chromium works in all browsers. Call it at the top of each script; in a service
 * worker, before the app adds its own `message` listeners.
 *
 * Returns whether it was installed. It is not installed where the browser has the API, where it is installed already, where
 * there are no service workers, and on a server.
 *
 * A browser transfers with all windows closed. The polyfill transfers while a page of the origin is open that has installed
 * it; the next such page goes on after that.
 *
 * @example
 * installBackgroundFetchPolyfill();
 * const registration = await navigator.serviceWorker.ready;
 * await registration.backgroundFetch.fetch('ep-5', ['/ep-5.mp3'], { title: 'Episode 5' });
 */
export function installBackgroundFetchPolyfill(options: InstallOptions = {}): boolean {
  const environment = engineEnvironment();
  return !environment.isServer && install(polyfillScope(), environment, options);
}
