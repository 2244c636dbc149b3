import type { Clock } from '../browser/clock.ts';
import type { EngineEnvironment } from '../browser/environment.ts';
import { ExtendableEventLifetime } from '../browser/lifecycle.ts';
import {
  type ExtendableEvent,
  type ExtendableMessageEvent,
  isConnectForbidden,
  isWorkerScope,
  type PolyfillScope,
  type PolyfillWorkerScope,
} from '../browser/polyfill-scope.ts';
import { hasNativeBackgroundFetch, isPolyfilled, markPolyfill } from '../browser/service-worker.ts';
import { defineAttributes, defineEvents, type EventInterfaces } from './define.ts';
import {
  BackgroundFetchManager,
  BackgroundFetchRecord,
  BackgroundFetchRegistration,
  registrationObject,
} from './interfaces.ts';
import { openFetches, settlementLockName } from './open-fetches.ts';
import { OriginFetches } from './origin-fetches.ts';
import {
  isSettlementMessage,
  takeUpStored,
  tellSettlements,
  UnregistrationWatch,
} from './settlements.ts';
import { exposeInterface } from './web-idl.ts';

/** The options of `installBackgroundFetchPolyfill`. */
export interface InstallOptions {
  /** Also installs it over the browser's own Background Fetch, for tests. Default `false`. */
  readonly force?: boolean;
}

/** Returns whether it was installed: not where there is one already, and not where there are no service workers. */
export function install(
  scope: PolyfillScope,
  environment: EngineEnvironment,
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
  const watch = new UnregistrationWatch(scope, fetches);

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
      .then((all) => takeUpStored(scope, all, watch))
      .catch((error: unknown) => environment.warn(`What was left could not be taken up: ${error}`));
  return true;
}

async function open(
  scope: PolyfillScope,
  environment: EngineEnvironment,
  follows: boolean,
): Promise<OriginFetches> {
  const all = new OriginFetches(await openFetches(environment), follows);
  tellSettlements(scope, all);
  return all;
}

/** In a service worker: fires the events of Background Fetch §5 when a page says that something has settled. */
function serveWorker(
  scope: PolyfillWorkerScope,
  events: EventInterfaces,
  clock: Clock,
  fetches: () => Promise<OriginFetches>,
): void {
  const onMessage = (event: ExtendableMessageEvent): void => {
    if (event.origin !== scope.location.origin || !isSettlementMessage(event.data)) return;
    // The app's own listeners were added later, and do not get it.
    event.stopImmediatePropagation();
    // Only an event of the browser's own keeps the worker alive.
    event.waitUntil(fetches().then((all) => handleAll(scope, events, all)));
  };
  const onInstall = (event: ExtendableEvent): void => {
    const { active, waiting, scope: url } = scope.registration;
    if (active || waiting) return;
    // A new registration: what is stored for its scope belongs to one that was unregistered.
    const now = clock.now();
    event.waitUntil(
      fetches()
        .then((all) => all.removeScope(url, now))
        .catch(() => {}),
    );
  };
  scope.addEventListener('message', onMessage as (event: Event) => void);
  scope.addEventListener('install', onInstall as (event: Event) => void);
}

/** Handles everything that has settled, since an earlier worker may have been stopped while it handled one. */
async function handleAll(
  scope: PolyfillWorkerScope,
  events: EventInterfaces,
  fetches: OriginFetches,
): Promise<void> {
  const due = await fetches.list(scope.registration.scope);
  await Promise.all(
    due
      .filter(({ row }) => row.phase === 'settled')
      .map(({ row: { uid } }) =>
        fetches.withLock(settlementLockName(uid), () => handle(scope, events, fetches, uid)),
      ),
  );
}

/** Fires the event, waits until its lifetime is over, and deletes the records. */
async function handle(
  scope: PolyfillWorkerScope,
  events: EventInterfaces,
  fetches: OriginFetches,
  uid: string,
): Promise<void> {
  const found = await fetches.open(uid);
  if (found?.snapshot.status !== 'settled' || !found.snapshot.recordsAvailable) return;
  const { result, failureReason } = found.snapshot;
  const init = { registration: registrationObject(found) };
  const event =
    failureReason === 'aborted'
      ? new events.BackgroundFetchEvent('backgroundfetchabort', init)
      : new events.BackgroundFetchUpdateUIEvent(
          result === 'success' ? 'backgroundfetchsuccess' : 'backgroundfetchfail',
          init,
        );
  const lifetime = new ExtendableEventLifetime();
  events.activate(event, lifetime);
  await lifetime.run(() => scope.dispatchEvent(event));
  await fetches.remove(uid);
}
