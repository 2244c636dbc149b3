import { expect, test } from 'vitest';
import type { BodyPart } from '../../src/model/body-parts.ts';
import { Checksum } from '../../src/storage/checksum.ts';
import { createMemoryStore } from '../../src/storage/memory-store.ts';
import { recheckBodies, recheckFiles } from '../../src/storage/recheck-bodies.ts';
import { BodyMissingError, type Store } from '../../src/storage/store.ts';
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

/** The checksum of the bytes from `from` on. */
function tailOf(from: number, bytes: ArrayBuffer): NonNullable<BodyPart['unflushed']> {
  const checksum = new Checksum();
  checksum.add(new Uint8Array(bytes).slice(from));
  return { from, checksum: checksum.value() };
}

/** A record with two bytes in a row, eight in a file behind it, and four in one beyond a gap. */
async function storeWithFiles(files: Readonly<Record<string, ArrayBuffer>>): Promise<Store> {
  const store = createMemoryStore();
  await store.create(aState());
  await store.transact('uid-1', [0], append(bytes(1, 2)));
  const behind = tailOf(4, bytes(3, 4, 5, 6, 7, 8, 9, 10));
  const ahead = tailOf(2, bytes(21, 22, 23, 24));
  const parts = [
    { file: 'behind', start: 2, end: 10, unflushed: { ...behind, from: 6 } },
    { file: 'ahead', start: 20, end: 24, unflushed: { ...ahead, from: 22 } },
  ];
  await store.transact('uid-1', [0], ({ registration, records: [record] }) => ({
    registration: { ...registration, downloaded: 14 },
    records: record ? [{ ...record, received: 10, parts }] : [],
  }));
  return {
    ...bound(store),
    async readFile(_, { file, start, end }) {
      const stored = files[file];
      if (!stored || stored.byteLength < end - start) throw new BodyMissingError(file);
      return new Blob([stored]);
    },
  };
}

const sound = { behind: bytes(3, 4, 5, 6, 7, 8, 9, 10), ahead: bytes(21, 22, 23, 24) };

test.each([
  ['nothing is lost', {}, 10, [10, 24], 14],
  ['the end of a file is zeros', { behind: bytes(3, 4, 5, 6, 7, 8, 0, 0) }, 6, [6], 6],
  ['the end of a file is missing', { behind: bytes(3, 4, 5, 6, 7) }, 6, [6], 6],
  ['more than its end is missing', { behind: bytes(3, 4) }, 4, [4], 4],
  ['a file is missing', { behind: undefined }, 2, undefined, 2],
  ['the end of a part ahead is zeros', { ahead: bytes(21, 22, 0, 0) }, 10, [10, 22], 12],
  ['a part ahead is missing', { ahead: undefined }, 10, [10], 10],
] as const)('promise 1: at take-up, when %s', async (_, lost, prefix, ends, downloaded) => {
  const files = { ...sound, ...lost } as Record<string, ArrayBuffer>;
  const store = await storeWithFiles(files);
  const state = await store.read('uid-1');
  expect(state && (await recheckFiles(store, state))).toBe(downloaded < 14);
  const after = await store.read('uid-1');
  expect(after?.records[0]?.received).toBe(prefix);
  expect(after?.records[0]?.parts?.map(({ end }) => end)).toEqual(ends);
  expect(after?.registration.downloaded).toBe(downloaded);
});

/** A file that is written while it is read, as by the worker of a page that is frozen: Chromium can't read what was taken before. */
function refusing(file: Blob): Blob {
  const slice = file.slice.bind(file);
  const refuse = () => {
    throw new DOMException('It has changed.', 'NotReadableError');
  };
  file.slice = (...range) => Object.assign(slice(...range), { stream: refuse });
  return file;
}

test('promise 10: at take-up, a file that somebody still writes to is read again, and loses nothing', async () => {
  const store = await storeWithFiles(sound);
  let refusals = 3;
  const written: Store = {
    ...store,
    readFile: async (uid, part) => {
      const file = await store.readFile(uid, part);
      return refusals-- > 0 ? refusing(file) : file;
    },
  };
  const state = await store.read('uid-1');
  expect(state && (await recheckFiles(written, state))).toBe(false);
  expect((await store.read('uid-1'))?.records[0]?.received).toBe(10);
});
