import { expect, test } from 'vitest';
import type { Locks } from '../../src/browser/locks.ts';
import { chooseLocks } from '../../src/storage/lease-locks.ts';
import { createMemoryStore } from '../../src/storage/memory-store.ts';
import { virtualClock } from '../support/virtual-clock.ts';

let uids = 0;
const leases = () => ({
  store: createMemoryStore(),
  clock: virtualClock(),
  random: () => 0.5,
  uid: () => `holder-${uids++}`,
});
const failing = (error: Error): Locks => ({ request: () => Promise.reject(error) });

test('E16: where the browser refuses locks, leases in the store keep others out', async () => {
  const ports = leases();
  const refused = failing(new DOMException('Storage is blocked.', 'SecurityError'));
  const [one, other] = [chooseLocks(refused, ports), chooseLocks(refused, ports)];
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
  const failed = chooseLocks(granting, leases()).request('work', {}, async () => {
    calls++;
    throw error;
  });
  await expect(failed).rejects.toBe(error);
  expect(calls).toBe(1);
});

test('any other refusal is told', async () => {
  const error = new DOMException('The page is gone.', 'InvalidStateError');
  const asked = chooseLocks(failing(error), leases()).request('work', {}, async () => {});
  await expect(asked).rejects.toBe(error);
});

test('without Web Locks there are leases', async () => {
  const locks = chooseLocks(null, leases());
  expect(await locks.request('work', {}, async ({ held }) => held)).toBe(true);
});
