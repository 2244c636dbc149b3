import type { Clock } from '../platform/clock.ts';
import type {
  ExtendableEvent,
  ExtendableMessageEvent,
  PolyfillWorkerScope,
} from '../platform/polyfill-scope.ts';
import type { EventInterfaces } from './define.ts';
import { EventLifetime } from './event-lifetime.ts';
import { settlementLockName } from './fetch-key.ts';
import { registrationObject } from './interfaces.ts';
import type { OriginFetches } from './origin-fetches.ts';
import { isSettlementMessage } from './settlement-message.ts';

/** Makes the service worker hear of settlements, and fire the events of Background Fetch §5 "fire an event". */
export function serveWorker(
  scope: PolyfillWorkerScope,
  events: EventInterfaces,
  clock: Clock,
  fetches: () => Promise<OriginFetches>,
): void {
  const onMessage = (event: ExtendableMessageEvent): void => {
    if (event.origin !== scope.location.origin || !isSettlementMessage(event.data)) return;
    // The app's own listeners were added later, and hear nothing of it.
    event.stopImmediatePropagation();
    // The browser takes its own event's word for it that the worker is busy, and no other's.
    event.waitUntil(fetches().then((all) => handleAll(scope, events, all)));
  };
  const onInstall = (event: ExtendableEvent): void => {
    const { active, waiting, scope: url } = scope.registration;
    if (active || waiting) return;
    // A new registration. What there is for its scope belongs to one that was unregistered.
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

/** All that has settled, and not only what has just done so: the worker may have been stopped over another one. */
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
        fetches.alone(settlementLockName(uid), () => handle(scope, events, fetches, uid)),
      ),
  );
}

/** Fires the event, waits for what it was extended by, and lets go of the records. */
async function handle(
  scope: PolyfillWorkerScope,
  events: EventInterfaces,
  fetches: OriginFetches,
  uid: string,
): Promise<void> {
  const found = await fetches.open(uid);
  if (found?.snapshot.status !== 'settled' || !found.recordsAvailable) return;
  const { result, failureReason } = found;
  const init = { registration: registrationObject(found) };
  const event =
    failureReason === 'aborted'
      ? new events.BackgroundFetchEvent('backgroundfetchabort', init)
      : new events.BackgroundFetchUpdateUIEvent(
          result === 'success' ? 'backgroundfetchsuccess' : 'backgroundfetchfail',
          init,
        );
  const lifetime = new EventLifetime();
  events.enliven(event, lifetime);
  await lifetime.run(() => scope.dispatchEvent(event));
  await fetches.remove(uid);
}
