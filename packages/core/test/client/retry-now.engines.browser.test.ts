import { expect, test } from 'vitest';
import { createBackgroundFetch } from '../../src/index.ts';
import {
  openSession,
  scripted,
  settled,
  snapshotWhere,
} from '../drivers/contract/contract-session.ts';

const setup = { createManager: createBackgroundFetch, driver: 'foreground' } as const;
const file = { kind: 'resource', seed: 'f', bytes: 1000 } as const;

/** A tab whose download waits for the hour that the server has asked for, and another tab. */
async function waitingTabs() {
  const session = await openSession(setup);
  const busy = { status: 503, retryAfter: '3600' };
  const target = await scripted.script('f', { ...file, faults: [busy] });
  const registration = await session.manager.fetch('a', target.url);
  const { retryAt } = await snapshotWhere(registration, (it) => it.waitingFor === 'retry');
  expect(retryAt).toBeGreaterThan(Date.now() + 60_000);
  const other = await session.reopen();
  await other.ready;
  return { ...session, other, registration };
}

test('promise 9, E13: retryNow of the registration ends the wait that the server asked for', async () => {
  const { registration } = await waitingTabs();
  await registration.retryNow();
  expect(await settled(registration)).toMatchObject({ result: 'success' });
});

test('promise 9: said in one tab, it ends the wait in the tab that runs it', async () => {
  const { other, registration } = await waitingTabs();
  const there = await other.get('a');
  await there?.retryNow();
  expect(await settled(registration)).toMatchObject({ result: 'success' });
  expect(registration.snapshot.result).toBe('success');
});

test('promise 9: the manager says it to all; what is paused stays so', async () => {
  const { manager, other, registration } = await waitingTabs();
  const target = await scripted.script('g', file);
  const paused = await manager.fetch('b', target.url);
  await paused.pause();
  await other.retryNow();
  expect(await settled(registration)).toMatchObject({ result: 'success' });
  expect(paused.snapshot.status).toMatch(/paused|settled/);
});

test('promise 9: it outlives the tab that waited: the next one does not wait either', async () => {
  const { manager, other, registration } = await waitingTabs();
  const { uid } = registration.snapshot;
  const next = await other.get('a');
  const retried = next?.retryNow();
  manager.close();
  await retried;
  await expect
    .poll(() => other.registration('a').getSnapshot())
    .toMatchObject({ uid, result: 'success' });
});
