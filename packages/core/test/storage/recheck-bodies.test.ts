import { expect, test } from 'vitest';
import { createMemoryStore } from '../../src/storage/memory-store.ts';
import { recheckBodies } from '../../src/storage/recheck-bodies.ts';
import type { Store } from '../../src/storage/store.ts';
import { bound } from './bound.ts';
import { append, aState, bytes } from './rows.ts';

async function storeWithChunks(): Promise<Store> {
  const store = createMemoryStore();
  await store.create(aState({}, 2));
  for (const value of [1, 2, 3]) await store.transact('uid-1', [0], append(bytes(value, value)));
  await store.transact('uid-1', [1], append(bytes(9), 1));
  return store;
}

const received = async (store: Store) =>
  (await store.read('uid-1'))?.records.map((record) => record.received);

/** The same store, but the chunk of record 0 at `offset` is what `read` gives. */
function withChunk(store: Store, offset: number, read: Store['readChunk']): Store {
  return {
    ...bound(store),
    readChunk: (body, at) =>
      body.index === 0 && at === offset ? read(body, at) : store.readChunk(body, at),
  };
}

test('promise 10: bytes that can be read are left as they are', async () => {
  const store = await storeWithChunks();
  const before = await store.read('uid-1');
  await recheckBodies(store, 'uid-1');
  expect(await store.read('uid-1')).toEqual(before);
});

test.each<[string, Store['readChunk']]>([
  ['a chunk that is missing', async () => undefined],
  ['a chunk that begins later', async (body) => ({ body, offset: 4, data: bytes(3, 3) })],
  [
    'a chunk that can’t be read any more',
    async () => {
      throw new DOMException('Failed to read large IndexedDB value', 'DataError');
    },
  ],
])('promise 10: a record goes on from %s, and its writer is shut out', async (_, read) => {
  const store = await storeWithChunks();
  await recheckBodies(withChunk(store, 2, read), 'uid-1');
  expect(await received(store)).toEqual([2, 1]);
  expect((await store.read('uid-1'))?.registration).toMatchObject({ downloaded: 3, epoch: 1 });
});

test('promise 10: a read that fails for a moment proves nothing', async () => {
  const store = await storeWithChunks();
  const failing = withChunk(store, 2, async () => {
    throw new DOMException('Try again.', 'UnknownError');
  });
  await expect(recheckBodies(failing, 'uid-1')).rejects.toThrow('Try again.');
  expect(await received(store)).toEqual([6, 1]);
});

test('nothing is changed for a context that has lost the registration', async () => {
  const store = await storeWithChunks();
  const overtaken: Store = {
    ...withChunk(store, 2, async () => undefined),
    transact: async (...args) => {
      await store.transact('uid-1', [], ({ registration }) => ({
        registration: { ...registration, epoch: registration.epoch + 1 },
      }));
      return store.transact(...args);
    },
  };
  await recheckBodies(overtaken, 'uid-1');
  expect(await received(store)).toEqual([6, 1]);
});
