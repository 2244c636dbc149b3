import { onTestFinished } from 'vitest';
import { broadcastChannel } from '../../../src/browser/contexts.ts';
import type { ServiceWorkerPort } from '../../../src/browser/service-worker.ts';
import { keptFlag } from '../../../src/browser/storage.ts';
import { createRegistration } from '../../../src/client/create-registration.ts';
import type { Driver } from '../../../src/drivers/driver.ts';
import { createWebDriver, type WebDriverPorts } from '../../../src/drivers/web/web-driver.ts';
import type { CheckedFetchOptions } from '../../../src/model/fetch-options.ts';
import { isChannelMessage } from '../../../src/model/messages.ts';
import { channelName, databaseName, filesName } from '../../../src/model/names.ts';
import type { RegistrationRow, RegistrationRows } from '../../../src/model/rows.ts';
import { isSecretHeader } from '../../../src/model/secrets.ts';
import type { RegistrationSnapshot } from '../../../src/model/snapshot.ts';
import { originPrivateFiles } from '../../../src/storage/body-files.ts';
import { openStore } from '../../../src/storage/open-store.ts';
import type { Store } from '../../../src/storage/store.ts';
import { browserEnvironment } from '../../support/browser-environment.ts';

/** What a manager is to the web driver, in one tab: the store, a channel, and somebody who notices losses. */
export interface WebTab {
  readonly store: Store;
  readonly driver: Driver;
  readonly snapshots: RegistrationSnapshot[];
  readonly lost: { readonly uid: string; readonly reason: string }[];
  readonly clicks: string[];
  /** Stores a background fetch for the web driver to start. */
  create(
    id: string,
    requests: readonly Request[],
    options?: Partial<CheckedFetchOptions>,
  ): Promise<RegistrationRow>;
  /** The rows once they have settled. */
  settled(uid: string): Promise<RegistrationRows>;
}

export async function openWebTab(
  name: string,
  serviceWorker: ServiceWorkerPort | null,
  given: Partial<WebDriverPorts> = {},
): Promise<WebTab> {
  const environment = browserEnvironment();
  const { clock, connectivity, locks, pageUrl, warn, uid } = environment;
  if (!locks) throw new Error('This browser has no Web Locks.');
  const { store } = await openStore({
    name: databaseName(name),
    hasIndexedDB: true,
    files: environment.filesRoot && originPrivateFiles(environment.filesRoot, filesName(name)),
    clock,
    warn,
  });
  const snapshots: RegistrationSnapshot[] = [];
  const lost: { uid: string; reason: string }[] = [];
  const clicks: string[] = [];
  const driver = createWebDriver({
    name,
    clock,
    connectivity,
    locks,
    pageUrl,
    store,
    serviceWorker,
    sink: {
      publish: () => {
        throw new Error('Every tab can find out for itself.');
      },
      update: ({ snapshot }) => snapshots.push(snapshot),
    },
    prepareRequest: null,
    secretHeaders: () => [],
    startTimeoutMs: 5_000,
    flag: () => keptFlag(() => undefined, ''),
    onLost: async (uid, reason) => void lost.push({ uid, reason }),
    warn: (message) => {
      throw new Error(message);
    },
    ...given,
  });
  const channel = broadcastChannel(new BroadcastChannel(channelName(name)));
  channel.onMessage((message) => {
    if (!isChannelMessage(message)) return;
    if (message.type === 'changed') driver.changed(message.uid);
    if (message.type === 'click') clicks.push(message.id);
  });
  onTestFinished(() => {
    driver.close();
    channel.close();
    store.close();
  });

  return {
    store,
    driver,
    snapshots,
    lost,
    clicks,
    async create(id, requests, options = {}) {
      const choice = { driver, reason: 'chosen by a test' };
      const given = { ...defaults, ...options };
      const draft = { uid: uid(), id, requests, options: given, choice };
      const { state } = await createRegistration(
        { store, clock, locks, name, isSecretHeader },
        draft,
      );
      return state.registration;
    },
    async settled(uid) {
      for (let tries = 0; tries < 200; tries++) {
        const state = await store.read(uid);
        if (state?.registration.phase === 'settled') return state;
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
      throw new Error('It has not settled in 10 seconds.');
    },
  };
}

const defaults: CheckedFetchOptions = {
  title: 'A test',
  icons: [],
  downloadTotal: 0,
  driver: 'web',
  ifActive: 'reject',
  ifSettled: 'keep',
  metadata: undefined,
  segments: 1,
};
