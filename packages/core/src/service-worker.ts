import { serveNativeEvents } from './drivers/web/serve-native-events.ts';
import { browserEnvironment, serviceWorkerScope } from './platform/browser-environment.ts';
import { DEFAULT_NAME } from './platform/names.ts';

export interface InstallBackgroundFetchOptions {
  /** The `name` of the manager in the pages. Default `bgfetch`. */
  readonly name?: string;
}

/**
 * Makes this service worker keep what the browser's own Background Fetch brings, which the browser drops as soon as
 * the worker's event is over. Call it at the top of the worker's script, before the app's own `message` listeners.
 * Throws `TypeError` outside a service worker.
 */
export function installBackgroundFetch(options: InstallBackgroundFetchOptions = {}): void {
  serveNativeEvents(serviceWorkerScope(), options.name ?? DEFAULT_NAME, browserEnvironment());
}
