import type { BackgroundFetchManager } from '../../src/client/background-fetch.ts';
import { composeDrivers } from '../../src/client/composition.ts';
import { createInertManager } from '../../src/client/inert-manager.ts';
import { Manager } from '../../src/client/manager.ts';
import {
  type BackgroundFetchManagerOptions,
  resolveOptions,
} from '../../src/client/manager-options.ts';
import { foregroundFactory } from '../../src/drivers/foreground/foreground-driver.ts';
import { nativeFactory } from '../../src/drivers/native/native.ts';
import { webFactory } from '../../src/drivers/web/web.ts';
import { periodicFactory } from '../../src/wakes/periodic-sync-wake-source.ts';
import type { Environment } from './browser-environment.ts';

/** A manager with every driver, composed as an app composes it, in an environment that the test gives. */
export function createManager(
  environment: Environment,
  options: BackgroundFetchManagerOptions = {},
): BackgroundFetchManager {
  const resolved = resolveOptions(options);
  if (environment.isServer) return createInertManager();
  const { plugin } = options;
  const native = nativeFactory(
    { plugin },
    () => environment.shell,
    () => environment,
  );
  const drivers = [native, webFactory(), foregroundFactory(() => environment)];
  return new Manager(
    environment,
    resolved,
    composeDrivers(
      drivers,
      periodicFactory(() => environment.periodicSync),
    ),
  );
}
