import { expect, test } from 'vitest';
import type { Locks } from '../../src/browser/contexts.ts';
import { chooseLocks } from '../../src/storage/choose-locks.ts';
import { createLeaseLocks } from '../../src/storage/lease-locks.ts';
import { createMemoryStore } from '../../src/storage/memory-store.ts';
import { virtualClock } from '../support/virtual-clock.ts';

let uids = 0;
const leases = () => ({
  store: createMemoryStore(),
  clock: virtualClock(),
  random: () => 0.5,
  uid: () => `holder-${uids++}`,
});
const load = async () => ({ createLeaseLocks });
const failing = (error: Error): Locks => ({ request: () => Promise.reject(error) });

test('E16: where the browser refuses locks, leases in the store keep others out', async () => {
  const ports = leases();
  const refused = failing(new DOMException('Storage is blocked.', 'SecurityError'));
  const [one, other] = [chooseLocks(refused, ports, load), chooseLocks(refused, ports, load)];
  const seen = await one.request('work', {}, ({ held }) =>
    other.request('work', { ifAvailable: true }, async (grant) => [held, grant.held]),
  );
  expect(seen).toEqual([true, false]);
  expect(await other.request('work', { ifAvailable: true }, async ({ held }) => held)).toBe(true);
});

test('E16: a SecurityError of the task itself is the task’s', async () => {
  const granting: Locks = {
    request: (_, __, task) => task({ held: true, lost: new AbortController().signal }),
  };
  const error = new DOMException('The app may not do this.', 'SecurityError');
  let calls = 0;
  const failed = chooseLocks(granting, leases(), load).request('work', {}, async () => {
    calls++;
    throw error;
  });
  await expect(failed).rejects.toBe(error);
  expect(calls).toBe(1);
});

test('any other refusal is told', async () => {
  const error = new DOMException('The page is gone.', 'InvalidStateError');
  const asked = chooseLocks(failing(error), leases(), load).request('work', {}, async () => {});
  await expect(asked).rejects.toBe(error);
});

test('without Web Locks there are leases', async () => {
  const locks = chooseLocks(null, leases(), load);
  expect(await locks.request('work', {}, async ({ held }) => held)).toBe(true);
});

test('while leases can’t be loaded, no lock is available, and whoever waits for one gets it later', async () => {
  const ports = leases();
  let loads = 0;
  const locks = chooseLocks(null, ports, async () => {
    loads += 1;
    if (loads < 4) throw new TypeError('Failed to fetch dynamically imported module');
    return { createLeaseLocks };
  });
  const ifAvailable = { ifAvailable: true };
  expect(await locks.request('work', ifAvailable, async ({ held }) => held)).toBe(false);
  const signal = AbortSignal.abort(new Error('given up'));
  await expect(locks.request('work', { signal }, () => expect.fail('held'))).rejects.toThrow(
    'given up',
  );
  const waiting = locks.request('work', {}, async ({ held }) => held);
  await ports.clock.advance(2_000);
  expect(await waiting).toBe(true);
});
