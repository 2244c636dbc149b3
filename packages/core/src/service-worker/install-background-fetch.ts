import { browserEnvironment, serviceWorkerScope } from '../browser/environment.ts';
import { DEFAULT_NAME } from '../model/names.ts';
import { BackgroundFetchListener } from './background-fetch-listener.ts';
import type { InstallBackgroundFetchOptions } from './install-options.ts';
import { servePeriodicWakes } from './periodic-wakes.ts';
import { type BackgroundFetchEvents, EventSubjects } from './worker-events.ts';
import { workerPorts } from './worker-ports.ts';

/**
 * Makes this service worker keep what the browser's own Background Fetch brings, which the browser drops as soon as the
 * worker's event is over, and tell of every settlement, whichever driver carried the background fetch.
 *
 * Call it at the top of the worker's script, before the app's own `message` listeners, once for each manager name.
 * Throws `TypeError` outside a service worker.
 */
export function installBackgroundFetch(
  options: InstallBackgroundFetchOptions = {},
): BackgroundFetchEvents {
  const scope = serviceWorkerScope('installBackgroundFetch');
  const ports = workerPorts(options.name ?? DEFAULT_NAME, browserEnvironment());
  const subjects = new EventSubjects();
  new BackgroundFetchListener(scope, ports, subjects, options).listen();
  servePeriodicWakes(scope, ports, subjects.wake);
  return subjects.streams;
}
