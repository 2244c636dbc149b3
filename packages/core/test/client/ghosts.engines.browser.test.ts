import { deleteDB, openDB } from 'idb';
import { expect, onTestFinished, test, vi } from 'vitest';
import { systemClock } from '../../src/browser/clock.ts';
import { type BackgroundFetchManager, createBackgroundFetch } from '../../src/index.ts';
import type { RegistrationRows } from '../../src/model/rows.ts';
import { openIndexedDBStore } from '../../src/storage/indexed-db/open-indexed-db-store.ts';
import { openSession, scripted, settled } from '../drivers/contract/contract-session.ts';
import { aRegistration, aState } from '../storage/rows.ts';
import { loadRepair } from '../storage/test-database.ts';
import { watchTransactions } from '../storage/watch-transactions.ts';

const setup = { createManager: createBackgroundFetch, driver: 'foreground' } as const;

const file = { kind: 'resource', seed: 'ghost', bytes: 1000 } as const;

/** Two tabs that show a download which the first is running. */
async function twoTabs() {
  const session = await openSession(setup);
  const { manager, reopen } = session;
  const target = await scripted.script('file', { ...file, stallAfter: 10 });
  const registration = await manager.fetch('ep', target.url);
  const other = await reopen();
  await other.ready;
  await vi.waitUntil(() => shown(other).length === 1);
  return { ...session, registration, other };
}

const shown = (manager: BackgroundFetchManager) =>
  manager.registrations.getSnapshot().map(({ id }) => id);

/** Puts rows where the next manager finds them. */
async function plant(name: string, ...states: readonly RegistrationRows[]): Promise<void> {
  const clock = systemClock(globalThis);
  const store = await openIndexedDBStore({
    name: `${name}:store`,
    clock,
    warn: () => {},
    loadRepair,
  });
  for (const state of states) await store.create(state);
  store.close();
}

async function expectNoGhosts(session: Awaited<ReturnType<typeof twoTabs>>): Promise<void> {
  const { manager, other, registration } = session;
  await vi.waitUntil(() => shown(manager).length + shown(other).length === 0);
  expect(await settled(registration)).toMatchObject({ result: 'failure', recordsAvailable: false });
  const target = await scripted.script('again', file);
  const again = await other.fetch('ep', target.url);
  expect((await settled(again)).result).toBe('success');
  await vi.waitUntil(() => shown(manager).length === 1);
}

test('E14: a database that is deleted under a running download leaves no ghost in any tab, and nobody waiting', async () => {
  const session = await twoTabs();
  const [record] = await session.registration.matchAll();
  const ready = record?.responseReady.catch((error: Error) => error.name);
  await deleteDB(`${session.name}:store`);
  expect(await ready).toBe('InvalidStateError');
  await expectNoGhosts(session);
});

test('E14: rows that are evicted with the connection leave no ghost in any tab', async () => {
  const transactions = watchTransactions();
  onTestFinished(() => void vi.restoreAllMocks());
  const session = await twoTabs();
  const connections = new Set(transactions.map(({ db }) => db));
  const rows = await openDB(`${session.name}:store`);
  for (const name of rows.objectStoreNames) await rows.clear(name);
  rows.close();
  for (const connection of connections) {
    connection.dispatchEvent(new Event('close'));
    connection.close();
  }
  await expectNoGhosts(session);
});

test('E14: what another tab is storing is not shown, so nothing stays when that fails', async () => {
  const { name, manager, reopen } = await openSession(setup);
  await manager.ready;
  let fail = (): void => {};
  const storing = navigator.locks.request(
    `${name}:lease:uid-1`,
    () =>
      new Promise<void>((resolve) => {
        fail = resolve;
      }),
  );
  await plant(name, aState({ phase: 'storing' }));
  const other = await reopen();
  await other.ready;
  expect(shown(other)).toEqual([]);
  expect(await other.getIds()).toEqual([]);
  fail();
  await storing;
  const target = await scripted.script('own', file);
  // Whoever finds what was left removes it.
  const own = await other.fetch('episode-5', target.url, { ifActive: 'reuse' });
  expect((await settled(own)).result).toBe('success');
  expect(shown(other)).toEqual(['episode-5']);
  await vi.waitUntil(() => shown(manager).length === 1);
});

test('E14: what one tab sweeps vanishes in the others', async () => {
  const { name, manager, reopen } = await openSession(setup, {
    keepFailedMs: Number.POSITIVE_INFINITY,
  });
  const old = { phase: 'settled', result: 'failure', failureReason: 'fetch-error' } as const;
  await manager.ready;
  await plant(name, aState({ ...old, settledAt: 1 }));
  const keeping = await reopen();
  await keeping.ready;
  expect(shown(keeping)).toEqual(['episode-5']);
  const sweeping = await reopen({ keepFailedMs: 1000 });
  await sweeping.ready;
  expect(shown(sweeping)).toEqual([]);
  await vi.waitUntil(() => shown(keeping).length === 0);
});

test('E14: what one tab puts into quarantine vanishes in the others', async () => {
  const { name, manager, reopen } = await openSession(setup);
  await manager.ready;
  await plant(name, aState({ phase: 'settled', result: 'success', settledAt: 1 }));
  const showing = await reopen();
  await showing.ready;
  expect(shown(showing)).toEqual(['episode-5']);
  const rows = await openDB(`${name}:store`);
  await rows.put('registrations', { ...aRegistration(), epoch: 'three' });
  rows.close();
  vi.spyOn(console, 'warn').mockImplementation(() => {});
  onTestFinished(() => void vi.restoreAllMocks());
  const finding = await reopen();
  await finding.ready;
  expect(shown(finding)).toEqual([]);
  await vi.waitUntil(() => shown(showing).length === 0);
});
