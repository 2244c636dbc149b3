import { expect, test } from 'vitest';
import { systemClock } from '../../src/browser/clock.ts';
import { createLeaseLocks } from '../../src/storage/lease-locks.ts';
import { testDatabase } from './test-database.ts';

test('two contexts with connections of their own never hold a lock together', async () => {
  const database = testDatabase();
  const clock = systemClock(globalThis);
  const context = async () =>
    createLeaseLocks({
      store: await database.openStore(),
      clock,
      random: Math.random,
      uid: () => crypto.randomUUID(),
    });
  const contexts = [await context(), await context()];
  let holders = 0;
  let granted = 0;
  await Promise.all(
    [...contexts, ...contexts].map((locks) =>
      locks.request('lock', {}, async ({ held }) => {
        expect(held).toBe(true);
        expect(++holders).toBe(1);
        granted++;
        await new Promise((resolve) => setTimeout(resolve, 50));
        holders--;
      }),
    ),
  );
  expect(granted).toBe(4);
  expect(await database.tamper((rows) => rows.count('leases'))).toBe(0);
});
