import { pageEnvironment } from '../browser/environment.ts';
import type { DriverFactory } from '../drivers/driver.ts';
import { absentPeriodic, type PeriodicFactory } from '../wakes/periodic-control.ts';
import type { BackgroundFetchManager } from './background-fetch.ts';
import { createInertManager } from './inert-manager.ts';
import { Manager } from './manager.ts';
import { type BackgroundFetchManagerOptions, resolveOptions } from './manager-options.ts';
import type { Composition } from './open-session.ts';

/** Options of `createBackgroundFetch` of `@bgfetch/core/compose`. */
export interface ComposeOptions extends Omit<BackgroundFetchManagerOptions, 'plugin'> {
  /**
   * The drivers, one of a kind: `native()`, `web()`, `foreground()`. `driver: 'auto'` takes the first that is usable in that
   * order, whatever the order of the list.
   */
  readonly drivers: readonly DriverFactory[];
  /** Wakes where there is no native plugin: `periodic()`. Without it and without `native()` the status is `restricted`. */
  readonly periodic?: PeriodicFactory;
}

/**
 * A manager of nothing but what is handed in, all of it in the bundle of the app: for apps that run in one world only, and
 * for native shells, where a wake that has launched the app must not wait for code. Otherwise as `createBackgroundFetch` of
 * `@bgfetch/core`. Throws `TypeError` for a wrong option.
 *
 * @example
 * ```ts
 * import { createBackgroundFetch, foreground, native } from '@bgfetch/core/compose';
 * import { BackgroundFetch } from '@transistorsoft/capacitor-background-fetch';
 *
 * const bg = createBackgroundFetch({ drivers: [native({ plugin: BackgroundFetch }), foreground()] });
 * ```
 */
export function composeBackgroundFetch(options: ComposeOptions): BackgroundFetchManager {
  const { drivers, periodic, ...rest } = options;
  const composition = composeDrivers(drivers, periodic);
  if ('plugin' in rest) throw new TypeError('`plugin` is an option of native().');
  const resolved = resolveOptions(rest);
  const environment = pageEnvironment();
  return environment.isServer
    ? createInertManager()
    : new Manager(environment, resolved, composition);
}

/** Throws `TypeError` when `drivers` is no list of different drivers. */
export function composeDrivers(
  drivers: readonly DriverFactory[],
  periodic?: PeriodicFactory,
): Composition {
  const names = Array.isArray(drivers)
    ? drivers.map((part?: DriverFactory) => part?.create && part.name)
    : [];
  if (names.length === 0 || names.includes(undefined) || new Set(names).size < names.length)
    throw new TypeError(
      '`drivers` is a list of native(), web() and foreground(), each once at most.',
    );
  const shell = drivers.find((part) => part.shell)?.shell;
  return {
    drivers: async () => drivers,
    openPeriodic: (context) =>
      shell?.openPeriodic(context, periodic) ?? periodic?.open(context) ?? absentPeriodic(),
  };
}
