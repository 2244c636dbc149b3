import { deleteDB, openDB } from 'idb';
import { expect, onTestFinished, test } from 'vitest';
import { expectedBytes } from '../../../../test/scripted-server/src/client.ts';
import { createBackgroundFetch } from '../../src/index.ts';
import { upgradeSteps } from '../../src/storage/indexed-db/schema.ts';
import { bytesOf, openSession, scripted, settled } from '../drivers/contract/contract-session.ts';
import { testDatabase } from './test-database.ts';

const setup = { createManager: createBackgroundFetch, driver: 'foreground' } as const;
const MIB = 2 ** 20;
const hasFiles = typeof navigator.storage?.getDirectory === 'function';

/** Copies all rows of the database `from` into one of version 1, which is made for that. */
async function copyAsVersion1(from: string, to: string): Promise<void> {
  const [first] = upgradeSteps;
  const source = await openDB(from);
  const target = await openDB(to, 1, { upgrade: (database) => first?.(database as never) });
  for (const store of ['registrations', 'records', 'chunks'] as const)
    for (const key of await source.getAllKeys(store)) {
      const value = await source.get(store, key);
      await (store === 'chunks' ? target.put(store, value, key) : target.put(store, value));
    }
  source.close();
  target.close();
}

test('promise 10: bodies of version 1 are read, and a half-finished one goes on behind its rows', async () => {
  const before = await openSession(setup, { workerUrl: false, chunk: { maxAgeMs: 10 } });
  const small = { kind: 'resource', seed: 'whole', bytes: 300_000 } as const;
  const large = { kind: 'resource', seed: 'half', bytes: 3 * MIB } as const;
  const [whole, half] = [
    await scripted.script('whole.bin', small),
    await scripted.script('half.bin', {
      ...large,
      faults: [{ resetAfter: 2 * MIB }, { latencyMs: 60_000 }],
    }),
  ];
  await settled(await before.manager.fetch('whole', whole.url));
  const stopped = await before.manager.fetch('half', half.url);
  await scripted.requestCount(half, 2);
  await stopped.pause();
  const stored = stopped.snapshot.downloaded;
  expect(stored).toBeGreaterThan(0);

  const name = `upgraded-${crypto.randomUUID()}`;
  await copyAsVersion1(`${before.name}:store`, `${name}:store`);
  const manager = createBackgroundFetch({ name, driver: 'foreground' });
  onTestFinished(async () => {
    for (const id of await manager.getIds()) await (await manager.get(id))?.release();
    manager.close();
    await deleteDB(`${name}:store`);
  });
  const finished = await manager.get('whole');
  expect(await bytesOf(await finished?.match(whole.url))).toEqual(expectedBytes(small));
  const again = await manager.get('half');
  expect(again?.snapshot).toMatchObject({ status: 'paused', downloaded: stored });
  await again?.resume();
  expect(again && (await settled(again))).toMatchObject({ result: 'success' });
  expect(await bytesOf(await again?.match(half.url))).toEqual(expectedBytes(large));
  const ranges = (await scripted.requests(half)).map(({ range }) => range);
  expect(ranges.at(-1)).toBe(`bytes=${stored - 1024}-`);

  const database = await openDB(`${name}:store`);
  const rows = await database.getAll('records');
  expect(database.version).toBe(upgradeSteps.length);
  database.close();
  const parts = rows.find(({ request }) => request.url === half.url).parts ?? [];
  if (hasFiles) expect(parts).toMatchObject([{ start: stored, end: 3 * MIB }]);
  else expect(parts).toEqual([]);
});

test('code of version 1 does not open a database in which bodies may lie in files', async () => {
  const database = testDatabase();
  (await database.openStore()).close();
  const old = database.openStore({ steps: upgradeSteps.slice(0, 1) });
  await expect(old).rejects.toMatchObject({ name: 'StoreClosedError' });
});
