import { isConnectForbidden } from '../platform/connect-policy.ts';
import type { Environment } from '../platform/environment.ts';
import { hasNativeBackgroundFetch, isPolyfilled, markPolyfill } from '../platform/polyfill-mark.ts';
import { isWorkerScope, type PolyfillScope } from '../platform/polyfill-scope.ts';
import { BackgroundFetchManager } from './background-fetch-manager.ts';
import { BackgroundFetchRecord } from './background-fetch-record.ts';
import { defineEvents } from './define.ts';
import { defineAttributes } from './define-attributes.ts';
import { exposeInterface } from './expose-interface.ts';
import { BackgroundFetchRegistration } from './interfaces.ts';
import { openFetches } from './open-fetches.ts';
import { OriginFetches } from './origin-fetches.ts';
import { serveWorker } from './serve-worker.ts';
import { takeUp, tellSettlements } from './settlements.ts';
import { RegistrationWatch } from './watch-registration.ts';

export interface InstallOptions {
  /** Install over the browser's own Background Fetch too: for tests. Default `false`. */
  readonly force?: boolean;
}

/** Whether it was installed: not where there is one already, and not where there are no service workers. */
export function install(
  scope: PolyfillScope,
  environment: Environment,
  { force = false }: InstallOptions,
): boolean {
  if (isPolyfilled(scope) || !scope.ServiceWorkerRegistration) return false;
  if (hasNativeBackgroundFetch(scope) && !force) return false;
  const worker = isWorkerScope(scope) ? scope : null;

  let opening: Promise<OriginFetches> | null = null;
  const fetches = (): Promise<OriginFetches> => {
    opening ??= open(scope, environment, worker === null).catch((error: unknown) => {
      // The next call tries again.
      opening = null;
      throw error;
    });
    return opening;
  };
  const watch = new RegistrationWatch(scope, fetches);

  exposeInterface(scope, 'BackgroundFetchManager', BackgroundFetchManager);
  exposeInterface(scope, 'BackgroundFetchRegistration', BackgroundFetchRegistration);
  exposeInterface(scope, 'BackgroundFetchRecord', BackgroundFetchRecord);
  markPolyfill(BackgroundFetchManager);
  const { prototype } = scope.ServiceWorkerRegistration;
  defineAttributes(prototype, worker, {
    fetches,
    watch: (registration) => watch.watch(registration),
    checkPolicy: ({ url }) => {
      if (isConnectForbidden(scope.document, url))
        throw new TypeError(`The page's Content Security Policy forbids to connect to ${url}.`);
    },
  });
  watch.wrapUnregister(prototype);

  if (worker) serveWorker(worker, defineEvents(worker), environment.clock, fetches);
  else
    fetches()
      .then((all) => takeUp(scope, all, watch))
      .catch((error: unknown) => environment.warn(`What was left could not be taken up: ${error}`));
  return true;
}

async function open(
  scope: PolyfillScope,
  environment: Environment,
  follows: boolean,
): Promise<OriginFetches> {
  const all = new OriginFetches(await openFetches(environment), environment, follows);
  tellSettlements(scope, all);
  return all;
}
