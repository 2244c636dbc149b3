import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { BodyAddress, RecordRow, RegistrationRows } from '../../src/model/rows.ts';
import type { Store } from '../../src/storage/store.ts';
import { ActiveIdError } from '../../src/storage/store.ts';
import { append, aRecord, aResponse, aState, bytes, settle } from './rows.ts';

const old: BodyAddress = { uid: 'uid-1', index: 0, side: 'response' };
const problem = { name: 'HttpError', message: 'The server answered 500.' };

/** What every store must do with what has settled when its id is used again. `open` gives a new, empty one. */
export function storeContractForReplacements(open: () => Promise<Store>): void {
  let store: Store;
  const bytesAt = async (body: BodyAddress): Promise<number[] | undefined> => {
    const chunk = await store.readChunk(body, 0);
    return chunk && [...new Uint8Array(chunk.data)];
  };
  const addSettled = async (uid = 'uid-1'): Promise<void> => {
    await store.create(aState({ uid, createdAt: 1 }));
    await store.transact(uid, [0], append(bytes(1, 2, 3)));
    await store.transact(uid, [], settle);
  };
  const found = async (): Promise<string | undefined> => (await store.find('episode-5'))?.uid;
  const listed = async (): Promise<readonly string[]> => (await store.list()).map(({ uid }) => uid);
  const replacing = (uid: string, record: Partial<RecordRow> = {}): RegistrationRows => ({
    ...aState({ uid, createdAt: 2 }),
    records: [aRecord({ uid, ...record })],
  });

  beforeEach(async () => {
    store = await open();
    await addSettled();
  });
  afterEach(() => store.close());

  describe('E7: a settled registration whose id is used again', () => {
    test('loses the id and is not listed, but is whole', async () => {
      await store.create(replacing('uid-2'));
      expect(await found()).toBe('uid-2');
      expect(await listed()).toEqual(['uid-2']);
      expect(await store.read('uid-2')).toMatchObject({
        registration: { replaces: { uids: ['uid-1'], until: 'stored' } },
      });
      expect(await store.read('uid-1')).toMatchObject({
        registration: { result: 'success', replacedBy: { uid: 'uid-2', id: 'episode-5' } },
        records: [{ received: 3 }],
      });
      expect(await bytesAt(old)).toEqual([1, 2, 3]);
    });

    test('is untouched when the new one is refused', async () => {
      await store.create(replacing('uid-2'));
      await expect(store.create(replacing('uid-3'))).rejects.toBeInstanceOf(ActiveIdError);
      expect(await listed()).toEqual(['uid-2']);
      const state = aState({ uid: 'uid-4', id: 'other' });
      await store.create(state);
      // Nobody has it yet.
      expect(await store.read('uid-4')).toEqual(state);
    });

    test('goes when the new one is to have its place, bodies too', async () => {
      await store.create(replacing('uid-2'));
      await store.dropReplaced('uid-2');
      expect(await store.read('uid-1')).toBeUndefined();
      expect(await bytesAt(old)).toBeUndefined();
      expect((await store.read('uid-2'))?.registration).toEqual(
        aState({ uid: 'uid-2', createdAt: 2 }).registration,
      );
      await store.dropReplaced('uid-2');
      await store.dropReplaced('nobody');
    });

    test('is as before, but for the problem, when the new one is withdrawn', async () => {
      const before = await store.read('uid-1');
      await store.create(replacing('uid-2'));
      await store.transact('uid-2', [0], append(bytes(9)));
      const restored = await store.withdraw('uid-2', problem);
      expect(restored?.registration).toEqual({
        ...before?.registration,
        problem,
        revision: restored?.registration.revision,
      });
      expect(await store.read('uid-1')).toEqual(restored);
      expect(await found()).toBe('uid-1');
      expect(await listed()).toEqual(['uid-1']);
      expect(await bytesAt(old)).toEqual([1, 2, 3]);
      expect(await store.read('uid-2')).toBeUndefined();
      expect(await bytesAt({ ...old, uid: 'uid-2' })).toBeUndefined();
    });

    test('withdrawing what replaces nothing removes it', async () => {
      expect(await store.withdraw('uid-1', null)).toBeUndefined();
      expect(await store.withdraw('uid-1', null)).toBeUndefined();
      expect(await listed()).toEqual([]);
    });

    test('goes with the new one when that is removed', async () => {
      await store.create(replacing('uid-2'));
      await store.remove('uid-2');
      expect(await listed()).toEqual([]);
      expect(await store.read('uid-1')).toBeUndefined();
      expect(await bytesAt(old)).toBeUndefined();
    });
  });

  describe('a body that a 304 has confirmed', () => {
    const confirmed = { state: 'done', received: 3, bodyIn: { uid: 'uid-1', index: 0 } } as const;

    test('stays with what it lies in, as long as the new one does', async () => {
      await store.create(replacing('uid-2', confirmed));
      await store.dropReplaced('uid-2');
      expect(await bytesAt(old)).toEqual([1, 2, 3]);
      expect(await listed()).toEqual(['uid-2']);
      expect(await store.read('uid-2')).toMatchObject({ records: [confirmed] });
      await store.remove('uid-2');
      expect(await bytesAt(old)).toBeUndefined();
    });

    test('is passed on to the next, and what is in between goes', async () => {
      await store.create(replacing('uid-2', confirmed));
      await store.dropReplaced('uid-2');
      await store.transact('uid-2', [], settle);
      await store.create(replacing('uid-3', confirmed));
      await store.dropReplaced('uid-3');
      expect(await listed()).toEqual(['uid-3']);
      expect(await store.read('uid-2')).toBeUndefined();
      expect(await bytesAt(old)).toEqual([1, 2, 3]);
      expect(await listed()).toEqual(['uid-3']);
      await store.remove('uid-3');
      expect(await bytesAt(old)).toBeUndefined();
    });

    test('is with the old one again when the next is withdrawn', async () => {
      await store.create(replacing('uid-2', confirmed));
      await store.dropReplaced('uid-2');
      await store.transact('uid-2', [], settle);
      await store.create(replacing('uid-3'));
      await store.withdraw('uid-3', null);
      expect(await listed()).toEqual(['uid-2']);
      expect(await bytesAt(old)).toEqual([1, 2, 3]);
    });

    test('can only be one that the new registration keeps', async () => {
      const previous = { response: aResponse(), received: 3, bodyIn: { uid: 'gone', index: 0 } };
      await store.create(replacing('uid-2', { previous }));
      expect((await store.read('uid-2'))?.records[0]).not.toHaveProperty('previous');
      await store.withdraw('uid-2', null);
      const kept = { ...previous, bodyIn: { uid: 'uid-1', index: 0 } };
      await store.create(replacing('uid-3', { previous: kept }));
      expect((await store.read('uid-3'))?.records[0]).toMatchObject({ previous: kept });
    });
  });
}
