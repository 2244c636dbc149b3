import type { Environment } from '../../platform/environment.ts';
import { channelName, databaseName } from '../../platform/names.ts';
import type { ServiceWorkerScope } from '../../platform/service-worker-scope.ts';
import type {
  NativeBackgroundFetchEvent,
  NativeBackgroundFetchUpdateUIEvent,
} from '../../spec/native-background-fetch.ts';
import { createLeaseLocks } from '../../store/lease-locks.ts';
import { openStore } from '../../store/open-store.ts';
import type { ChannelMessage } from '../../stream/channel-messages.ts';
import { answerPing } from './answer-ping.ts';
import { settleFromNative } from './settle-from-native.ts';

/**
 * Listens to everything that the browser's Background Fetch tells a service worker. The app's own listeners get the
 * same events; only our pings are kept from them.
 */
export function serveNativeEvents(
  scope: ServiceWorkerScope,
  name: string,
  environment: Environment,
): void {
  const settle = (event: NativeBackgroundFetchEvent | NativeBackgroundFetchUpdateUIEvent): void =>
    event.waitUntil(onSettled(event, name, environment));
  scope.addEventListener('message', (event) => answerPing(event, name));
  scope.addEventListener('backgroundfetchsuccess', settle);
  scope.addEventListener('backgroundfetchfail', settle);
  scope.addEventListener('backgroundfetchabort', settle);
  scope.addEventListener('backgroundfetchclick', ({ registration: { id } }) => {
    tellPages(name, environment, { bgfetch: 1, type: 'click', id });
  });
}

async function onSettled(
  event: NativeBackgroundFetchEvent | NativeBackgroundFetchUpdateUIEvent,
  name: string,
  environment: Environment,
): Promise<void> {
  const { clock, hasIndexedDB, warn, locks, baseUrl } = environment;
  const { store } = await openStore({ name: databaseName(name), hasIndexedDB, clock, warn });
  try {
    const row = await settleFromNative(event.registration, {
      name,
      store,
      clock,
      locks: locks ?? createLeaseLocks({ store, ...environment }),
      baseUrl,
    });
    if (!row) return;
    tellPages(name, environment, { bgfetch: 1, type: 'changed', uid: row.uid });
    // Last, because it works once per event: a title that the app's own listener sets goes before ours.
    if ('updateUI' in event && row.title)
      await event.updateUI({ title: row.title }).catch(() => {});
  } finally {
    store.close();
  }
}

function tellPages(name: string, { openChannel }: Environment, message: ChannelMessage): void {
  const channel = openChannel?.(channelName(name));
  channel?.post(message);
  channel?.close();
}
