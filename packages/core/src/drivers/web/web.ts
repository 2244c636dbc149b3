import type { DriverFactory } from '../driver.ts';
import { createWebDriver } from './web-driver.ts';

/**
 * The driver of browsers with Background Fetch (Chromium), which goes on while no page is open. Wants a service worker that
 * calls `installBackgroundFetch()`; where it is missing, or the browser has no Background Fetch, the next driver is taken.
 */
export function web(): DriverFactory {
  return {
    name: 'web',
    create: ({ environment, engine, webStartTimeoutMs: startTimeoutMs, ...context }) =>
      createWebDriver({
        ...context,
        clock: environment.clock,
        connectivity: environment.connectivity,
        pageUrl: environment.pageUrl,
        serviceWorker: environment.serviceWorker,
        flag: environment.flag,
        warn: environment.warn,
        startTimeoutMs,
        prepareRequest: engine.prepareRequest,
      }),
  };
}
