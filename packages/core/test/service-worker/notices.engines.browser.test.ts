import { deleteDB } from 'idb';
import { expect, onTestFinished, test, vi } from 'vitest';
import { systemClock } from '../../src/browser/clock.ts';
import { browserServiceWorker } from '../../src/browser/service-worker.ts';
import { ServiceWorkerNotifier } from '../../src/client/settlement-events.ts';
import { SnapshotCache } from '../../src/client/snapshot-cache.ts';
import { databaseName } from '../../src/model/names.ts';
import type { RegistrationRows } from '../../src/model/rows.ts';
import { abortRegistration, settleRegistration } from '../../src/model/transitions/settle.ts';
import { workerSnapshot } from '../../src/service-worker/dispatch-events.ts';
import { openStore } from '../../src/storage/open-store.ts';
import type { Store } from '../../src/storage/store.ts';
import { aState } from '../storage/rows.ts';
import { browserEnvironment } from '../support/browser-environment.ts';

/** A real service worker, and two pages' worth of what tells it. */
async function openApp(script: string) {
  const name = `notices-${crypto.randomUUID()}`;
  // Vite takes templates here for files that it should find.
  const [address, folder] = [`${script}?name=${name}`, `./scope-${name}/`];
  const url = new URL(address, import.meta.url);
  const scope = new URL(folder, import.meta.url).href;
  const registration = await navigator.serviceWorker.register(url, { scope, type: 'module' });
  const heard: unknown[] = [];
  const channel = new BroadcastChannel(`${name}:told`);
  channel.onmessage = ({ data }) => heard.push(data);
  const { clock, warn } = browserEnvironment();
  const database = databaseName(name);
  const { store } = await openStore({ name: database, hasIndexedDB: true, clock, warn });
  onTestFinished(async () => {
    channel.close();
    store.close();
    await registration.unregister();
    await deleteDB(database);
  });
  await vi.waitUntil(() => registration.active?.state === 'activated', 10_000);
  const workers = {
    ready: Promise.resolve(registration),
    getRegistration: async () => registration,
  };
  const serviceWorker = browserServiceWorker({
    workers,
    permissions: undefined,
    hasBackgroundFetch: false,
  });
  function page() {
    const snapshots = new SnapshotCache(null);
    const clock = systemClock(globalThis);
    const notices = new ServiceWorkerNotifier({ name, snapshots, clock, serviceWorker });
    onTestFinished(() => notices.close());
    const show = (state: RegistrationRows) => {
      const { epoch, revision } = state.registration;
      snapshots.update({ snapshot: workerSnapshot(state), epoch, revision, seq: 0 });
    };
    return { notices, show };
  }
  return { store, heard, page, registration };
}

async function create(store: Store, id: string): Promise<RegistrationRows> {
  const state = aState({ uid: crypto.randomUUID(), id });
  await store.create(state);
  return state;
}

async function settle(store: Store, { registration: { uid } }: RegistrationRows) {
  const success = { result: 'success', failureReason: '', problem: null, settledAt: 1 } as const;
  const state = await store.transact(uid, 'all', settleRegistration(0, success));
  if (!state) throw new Error('It is gone.');
  return state;
}

const isNotified = async (store: Store, { registration: { uid } }: RegistrationRows) =>
  (await store.read(uid))?.registration.notified;

test('every tab tells of a settlement; the worker hears of it once, at the next start neither', async () => {
  const { store, heard, page } = await openApp('./notices-worker.ts');
  const [one, other] = [page(), page()];
  const first = await create(store, 'first');
  one.show(first);
  other.show(first);
  const settled = await settle(store, first);
  one.show(settled);
  other.show(settled);
  await vi.waitUntil(() => heard.length > 0, 10_000);

  const second = await create(store, 'second');
  one.show(second);
  const state = await store.transact(second.registration.uid, 'all', abortRegistration(1));
  if (state) one.show(state);
  await vi.waitUntil(() => isNotified(store, second), 10_000);
  page().notices.notifyMissed(await store.list());

  const third = await create(store, 'third');
  one.show(third);
  one.show(await settle(store, third));
  await vi.waitUntil(() => heard.length > 2, 10_000);
  expect(heard).toEqual(['success first', 'abort second', 'success third']);
});

test('what settled while no worker was there is told at the next start', async () => {
  const { store, heard, page } = await openApp('./notices-worker.ts');
  const state = await create(store, 'early');
  await settle(store, state);
  await create(store, 'active');
  page().notices.notifyMissed(await store.list());
  await vi.waitUntil(() => isNotified(store, state), 10_000);
  expect(heard).toEqual(['success early']);
});

test('a worker without our entry is asked once whether it has it, and told nothing', async () => {
  const { store, heard, page, registration } = await openApp('./worker-without-entry.ts');
  const { show, notices } = page();
  const states = [await create(store, 'a'), await create(store, 'b')];
  for (const state of states) {
    show(state);
    show(await settle(store, state));
  }
  await vi.waitUntil(() => heard.length > 0, 10_000);
  registration.active?.postMessage('the app’s');
  await vi.waitUntil(() => heard.length > 1, 10_000);
  expect(heard).toEqual(['worker-ping', 'the app’s']);
  notices.close();
  expect(await isNotified(store, states[0] as RegistrationRows)).toBeUndefined();
});
