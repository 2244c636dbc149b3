import { describe, expect, test, vi } from 'vitest';
import { systemClock } from '../../src/browser/clock.ts';
import { createBackgroundFetch } from '../../src/index.ts';
import { openIndexedDBStore } from '../../src/storage/indexed-db/open-indexed-db-store.ts';
import { openSession, rowCounts, scripted, settled } from '../drivers/contract/contract-session.ts';
import { aState } from '../storage/rows.ts';
import { loadRepair } from '../storage/test-database.ts';

const setup = { createManager: createBackgroundFetch, driver: 'foreground' } as const;
const reuse = { ifActive: 'reuse' } as const;

/** Two tabs; the first is storing a body that the test gives it. */
async function storingTab() {
  const { manager, name, reopen } = await openSession(setup);
  const other = await reopen();
  await other.ready;
  const target = await scripted.script('up', { kind: 'upload' });
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
  const init = { method: 'POST', body: readable, duplex: 'half' };
  const first = manager.fetch('r', new Request(target.url, init));
  await vi.waitUntil(async () => (await rowCounts(name)).registrations === 1);
  return { manager, other, name, target, first, body: writable.getWriter() };
}

/** That it waits can only be seen by waiting. */
async function expectToWait(promise: Promise<unknown>): Promise<void> {
  const outcome = promise.then(
    () => 'done',
    (error) => error,
  );
  const later = new Promise((resolve) => setTimeout(resolve, 300, 'waiting'));
  expect(await Promise.race([outcome, later])).toBe('waiting');
}

describe('reuse of what another tab is still storing', () => {
  test('waits until that is active', async () => {
    const { other, target, first, body } = await storingTab();
    const second = other.fetch('r', target.url, reuse);
    await expectToWait(second);
    await body.write(new Uint8Array(1000));
    await body.close();
    const { uid } = (await first).snapshot;
    const reused = await second;
    expect(reused.snapshot.uid).toBe(uid);
    expect(await settled(reused)).toMatchObject({ result: 'success', uploadTotal: 1000 });
    expect(await scripted.requestsEnded(target, 1)).toHaveLength(1);
  });

  test('starts its own when that fails', async () => {
    const { other, target, first, body } = await storingTab();
    const refused = expect(first).rejects.toThrow(TypeError);
    const request = new Request(target.url, { method: 'POST', body: 'mine' });
    const second = other.fetch('r', request, reuse);
    await expectToWait(second);
    await body.abort(new Error('The camera was unplugged.'));
    await refused;
    expect(await settled(await second)).toMatchObject({ result: 'success', uploadTotal: 4 });
  });

  test('starts its own when that tab has died, and clears away what it left', async () => {
    const { manager, name } = await openSession(setup);
    await manager.ready;
    const clock = systemClock(globalThis);
    const store = await openIndexedDBStore({
      name: `${name}:store`,
      clock,
      warn: () => {},
      loadRepair,
    });
    await store.create(aState({ id: 'r', uid: 'dead', phase: 'storing' }));
    store.close();
    const { url } = await scripted.script('f', { kind: 'resource', seed: 'f', bytes: 100 });
    const mine = await manager.fetch('r', url, reuse);
    expect(await settled(mine)).toMatchObject({ result: 'success' });
    expect(await rowCounts(name)).toMatchObject({ registrations: 1, records: 1 });
  });
});
