import { deleteDB, type IDBPDatabase, openDB } from 'idb';
import { expect, test } from 'vitest';
import { databaseName } from '../../src/model/names.ts';
import { workerBench } from './worker-bench.ts';

const event = (registration: object) => ({ registration, updateUI: async () => {} });

/** A body that gives its first piece, does `meanwhile`, and ends. */
function interrupted(meanwhile: () => Promise<void>): ReadableStream<Uint8Array> {
  let pulls = 0;
  return new ReadableStream(
    {
      pull: async (controller) => {
        if (pulls++ === 0) return controller.enqueue(new Uint8Array(5 * 2 ** 20));
        await meanwhile();
        controller.close();
      },
    },
    { highWaterMark: 0 },
  );
}

/** How many bytes of bodies are in rows. A file that is being copied shows nothing yet. */
async function bytesIn(database: IDBPDatabase): Promise<number> {
  const chunks: { readonly data: ArrayBuffer }[] = await database.getAll('chunks');
  return chunks.reduce((sum, { data }) => sum + data.byteLength, 0);
}

test('a worker stopped in mid-copy: the browser’s next event begins the record anew', async () => {
  const bench = await workerBench();
  const row = await bench.create({}, 2);
  const stopped = bench.start();
  let onCopying = () => {};
  const copying = new Promise<void>((resolve) => {
    onCopying = resolve;
  });
  const never = interrupted(() => {
    onCopying();
    return new Promise(() => {});
  });
  // Two workers can't be told apart by their locks here; the dead one's is of another world.
  const alone = {
    request: (_: string, __: object, task: (grant: never) => Promise<unknown>) =>
      task({ held: true, lost: new AbortController().signal } as never),
  };
  Object.assign(bench.environment, { locks: alone });
  const first = bench.native(row, ['done before', never]);
  void stopped.scope.dispatch('backgroundfetchsuccess', event(first)).over;
  await copying;
  expect((await bench.store.read(row.uid))?.records[0]).toMatchObject({ state: 'done' });

  const next = bench.start();
  const again = bench.native(row, ['must not be asked', 'whole']);
  await next.scope.dispatch('backgroundfetchsuccess', event(again)).over;
  expect(next.told).toMatchObject([{ type: 'success' }]);
  const texts = (await next.told[0]?.matchAll())?.map(async (r) => (await r.responseReady).text());
  expect(await Promise.all(texts ?? [])).toEqual(['done before', 'whole']);
});

test('the store is deleted in mid-copy: it was released, then', async () => {
  const bench = await workerBench();
  const row = await bench.create();
  const { scope, told } = bench.start();
  const body = interrupted(() => deleteDB(databaseName(bench.name)));
  const native = bench.native(row, [body]);
  await scope.dispatch('backgroundfetchsuccess', event(native)).over;
  expect(told).toEqual([]);
  expect(await bench.store.list()).toEqual([]);
});

test('the store is upgraded in mid-copy: the event fails, and nothing counts that was not copied whole', async () => {
  const bench = await workerBench();
  const row = await bench.create();
  const { scope, told } = bench.start();
  const newer = databaseName(bench.name);
  const body = interrupted(async () => {
    const upgraded = await openDB(newer, 99);
    upgraded.close();
  });
  const native = bench.native(row, [body]);
  const { over } = scope.dispatch('backgroundfetchsuccess', event(native));
  await expect(over).rejects.toMatchObject({ name: 'StoreClosedError' });
  expect(told).toEqual([]);
  const database = await openDB(newer);
  expect(await database.get('registrations', row.uid)).toMatchObject({
    phase: 'active',
    downloaded: await bytesIn(database),
  });
  database.close();
  // Nor can it do anything for pages of the newer version: they hear nothing, and keep the notice for later.
  const notice = { bgfetch: 1, type: 'settled', name: bench.name, uid: row.uid };
  const message = scope.message(notice);
  await expect(message.over).rejects.toThrow();
  expect(message.answers).toEqual([]);
});

test('no store at all: the event fails', async () => {
  const bench = await workerBench();
  const row = await bench.create();
  Object.assign(bench.environment, { hasIndexedDB: false });
  const { scope } = bench.start();
  const { over } = scope.dispatch('backgroundfetchsuccess', event(bench.native(row, ['x'])));
  await expect(over).rejects.toThrow('no IndexedDB');
  Object.assign(bench.environment, { hasIndexedDB: true });
  // It was the trouble of a moment.
  await scope.dispatch('backgroundfetchsuccess', event(bench.native(row, ['x']))).over;
  expect((await bench.store.read(row.uid))?.registration.result).toBe('success');
});
