import type { BackgroundFetchManager, BackgroundFetchManagerOptions } from '@bgfetch/core';
import {
  createBackgroundFetch as compose,
  foreground,
  native,
  periodic,
  web,
} from '@bgfetch/core/compose';

/**
 * As `createBackgroundFetch` of `@bgfetch/core`, with the same options, but with all drivers in the bundle of the app: a
 * wake that has launched the app does not wait for code that is still to be loaded.
 */
export function createBackgroundFetch({
  plugin,
  wakeBudgetMs,
  ...options
}: BackgroundFetchManagerOptions = {}): BackgroundFetchManager {
  const drivers = [native({ plugin, wakeBudgetMs }), web(), foreground()];
  return compose({ ...options, drivers, periodic: periodic() });
}
