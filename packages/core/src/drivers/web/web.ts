import type { ComposableDriver, DriverFactory } from '../driver.ts';
import { createWebDriver } from './web-driver.ts';

/**
 * The driver of browsers with Background Fetch (Chromium), in which downloads go on while no page is open. It needs a service
 * worker that calls `installBackgroundFetch()`. Where that is missing, or the browser has no Background Fetch or the user has
 * denied it, the next driver is taken.
 *
 * @example
 * ```ts
 * const bg = createBackgroundFetch({ drivers: [web(), foreground()] });
 * ```
 */
export function web(): ComposableDriver {
  return webFactory();
}

/** As `web()`, for the manager. */
export function webFactory(): DriverFactory {
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
