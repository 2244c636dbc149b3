import { browserEnvironment, type Environment } from '../browser/environment.ts';
import type { BackgroundFetchManager } from './background-fetch.ts';
import { createInertManager } from './inert-manager.ts';
import { Manager } from './manager.ts';
import { type BackgroundFetchManagerOptions, resolveOptions } from './manager-options.ts';

/**
 * A manager for this page. Makes one for the whole app: it opens the store, takes up what earlier sessions left, and
 * goes on with it. On a server the manager is empty and does nothing. Throws `TypeError` for a wrong option.
 */
export function createBackgroundFetch(
  options: BackgroundFetchManagerOptions = {},
): BackgroundFetchManager {
  return createManager(browserEnvironment(), options);
}

/** The same in a given environment: how tests bring their own clock, network and disk. */
export function createManager(
  environment: Environment,
  options: BackgroundFetchManagerOptions = {},
): BackgroundFetchManager {
  const resolved = resolveOptions(options);
  return environment.isServer ? createInertManager() : new Manager(environment, resolved);
}
