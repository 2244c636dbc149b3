import { pageEnvironment } from '../browser/environment.ts';
import type { ComposableDriver, DriverFactory } from '../drivers/driver.ts';
import {
  absentPeriodic,
  type ComposablePeriodic,
  type PeriodicFactory,
} from '../wakes/periodic-control.ts';
import type { BackgroundFetchManager } from './background-fetch.ts';
import { createInertManager } from './inert-manager.ts';
import { Manager } from './manager.ts';
import { type BackgroundFetchManagerOptions, resolveOptions } from './manager-options.ts';
import type { Composition } from './open-session.ts';

/**
 * Options of `createBackgroundFetch` of `@bgfetch/core/compose`: those of `@bgfetch/core` and the parts of the manager.
 * `plugin` and `wakeBudgetMs` are options of `native()` instead.
 */
export interface ComposeOptions
  extends Omit<BackgroundFetchManagerOptions, 'plugin' | 'wakeBudgetMs'> {
  /**
   * One or more of `native()`, `web()` and `foreground()`, each once at most. With `driver: 'auto'` a background fetch gets
   * the first usable one in this order, whatever the order of the list.
   */
  readonly drivers: readonly ComposableDriver[];
  /**
   * `periodic()`, for wakes where there is no native plugin. Default: none; without `native()` the status of `bg.periodic` is
   * then always `restricted`.
   */
  readonly periodic?: ComposablePeriodic;
}

/**
 * A manager for this page that is made of the given parts only, all of which are in the bundle of the app. It is for apps
 * that run on one platform, which save the code of the others, and for native shells, where a wake that has launched the app
 * must not wait for code. Everything else is as with `createBackgroundFetch` of `@bgfetch/core`.
 *
 * @throws TypeError for a wrong option
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
  for (const name of ['plugin', 'wakeBudgetMs'])
    if (name in rest) throw new TypeError(`\`${name}\` is an option of native().`);
  const resolved = resolveOptions(rest);
  const environment = pageEnvironment();
  return environment.isServer
    ? createInertManager()
    : new Manager(environment, resolved, composition);
}

/** Throws `TypeError` when `drivers` is no list of different drivers. */
export function composeDrivers(
  values: readonly ComposableDriver[],
  periodic?: ComposablePeriodic,
): Composition {
  // Nothing but our own functions makes them; what else is in the list is found below.
  const drivers = values as readonly DriverFactory[];
  const inBrowser = periodic as PeriodicFactory | undefined;
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
      shell?.openPeriodic(context, inBrowser) ?? inBrowser?.open(context) ?? absentPeriodic(),
  };
}
