import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { BodyAddress, LeaseRow } from '../../src/model/rows.ts';
import type { Store } from '../../src/storage/store.ts';
import { ActiveIdError, StoreClosedError } from '../../src/storage/store.ts';
import { append, aRegistration, aState, bytes, settle } from './rows.ts';

const response: BodyAddress = { uid: 'uid-1', index: 0, side: 'response' };

/** What every store must do with rows. `open` gives a new, empty one. */
export function storeContractForRows(open: () => Promise<Store>): void {
  let store: Store;
  beforeEach(async () => {
    store = await open();
  });
  afterEach(() => store.close());

  describe('create', () => {
    test('stores a registration with its records, metadata and all', async () => {
      const metadata = { tags: new Set(['news']), at: new Date(5), cover: bytes(1, 2) };
      const state = aState({ metadata }, 3);
      await store.create(state);
      expect(await store.read('uid-1')).toEqual(state);
      expect(await store.find('episode-5')).toEqual(state.registration);
      expect(await store.list()).toEqual([state.registration]);
    });

    test('refuses an id that is in use', async () => {
      await store.create(aState());
      const again = store.create(aState({ uid: 'uid-2' }));
      await expect(again).rejects.toBeInstanceOf(ActiveIdError);
      await expect(again).rejects.toBeInstanceOf(TypeError);
      expect(await store.read('uid-2')).toBeUndefined();
    });

    test('counts an id as in use while its request bodies are being stored', async () => {
      await store.create(aState({ phase: 'storing' }));
      await expect(store.create(aState({ uid: 'uid-2' }))).rejects.toBeInstanceOf(ActiveIdError);
    });

    test('gives one of two that race for an id to the first', async () => {
      const outcomes = await Promise.allSettled([
        store.create(aState({ uid: 'uid-1' })),
        store.create(aState({ uid: 'uid-2' })),
      ]);
      expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
    });

    test('rejects metadata that no database could hold, and stores nothing', async () => {
      const creating = store.create(aState({ metadata: { callback: () => {} } }));
      await expect(creating).rejects.toMatchObject({ name: 'DataCloneError' });
      expect(await store.list()).toEqual([]);
    });
  });

  describe('list', () => {
    test('is oldest first', async () => {
      await store.create(aState({ uid: 'c', id: 'three', createdAt: 3 }));
      await store.create(aState({ uid: 'b', id: 'one', createdAt: 1 }));
      await store.create(aState({ uid: 'a', id: 'two', createdAt: 2 }));
      expect((await store.list()).map(({ id }) => id)).toEqual(['one', 'two', 'three']);
    });

    test('hands out copies', async () => {
      await store.create(aState({ metadata: { stars: 1 } }));
      const [listed] = await store.list();
      (listed?.metadata as { stars: number }).stars = 5;
      expect((await store.list())[0]?.metadata).toEqual({ stars: 1 });
    });
  });

  test('readAll reads what list lists, each with its records', async () => {
    await store.create(aState({ uid: 'c', id: 'three', createdAt: 3 }, 2));
    await store.create(aState({ uid: 'b', id: 'one', createdAt: 1 }, 12));
    await store.transact('b', [1], append(bytes(1), 1));
    await store.create(aState({ uid: 'd', id: 'four', createdAt: 4, phase: 'storing' }));
    await store.transact('c', 'all', settle);
    await store.create(aState({ uid: 'e', id: 'three', createdAt: 5 }));
    const read = await store.readAll();
    expect(read.map(({ registration }) => registration)).toEqual(await store.list());
    expect(read.map(({ registration }) => registration.uid)).toEqual(['b', 'd', 'e']);
    expect(read).toEqual(await Promise.all(['b', 'd', 'e'].map((uid) => store.read(uid))));
  });

  describe('transact', () => {
    test('gives the transition the records that it names, by ascending index', async () => {
      const state = aState({}, 4);
      await store.create(state);
      let seen: unknown;
      const result = await store.transact('uid-1', [1, 3], (given) => {
        seen = given;
        return null;
      });
      expect(seen).toEqual({
        registration: state.registration,
        records: [state.records[1], state.records[3]],
      });
      expect(result).toEqual(seen);
    });

    test('gives it all records when asked', async () => {
      await store.create(aState({}, 12));
      const result = await store.transact('uid-1', 'all', () => null);
      expect(result?.records.map(({ index }) => index)).toEqual([...Array(12).keys()]);
    });

    test('stores rows and chunk together, and resolves with the new rows', async () => {
      await store.create(aState({}, 2));
      const result = await store.transact('uid-1', [0], append(bytes(7, 8)));
      expect(result?.registration).toMatchObject({ revision: 1, downloaded: 2 });
      expect(result?.records).toMatchObject([{ index: 0, received: 2 }]);
      const stored = await store.read('uid-1');
      expect(stored?.registration).toEqual(result?.registration);
      expect(stored?.records.map(({ received }) => received)).toEqual([2, 0]);
      expect(await store.readChunk(response, 0)).toMatchObject({ data: bytes(7, 8) });
    });

    test('changes nothing and rejects with what the transition throws', async () => {
      await store.create(aState());
      for (const name of ['InvalidStateError', 'AbortError', 'anything']) {
        const refusal = new DOMException('no', name);
        let calls = 0;
        const refused = store.transact('uid-1', [0], () => {
          calls++;
          throw refusal;
        });
        await expect(refused).rejects.toBe(refusal);
        expect(calls).toBe(1);
      }
      expect(await store.read('uid-1')).toEqual(aState());
    });

    test('writes nothing at all when a part of the change cannot be stored', async () => {
      await store.create(aState());
      const refused = store.transact('uid-1', [0], (state) => ({
        ...append(bytes(1))(state),
        registration: aRegistration({ metadata: () => {} }),
      }));
      await expect(refused).rejects.toMatchObject({ name: 'DataCloneError' });
      expect(await store.read('uid-1')).toEqual(aState());
      expect(await store.readChunk(response, 0)).toBeUndefined();
    });

    test('does not call the transition when the registration is gone', async () => {
      const transition = () => expect.fail('called');
      expect(await store.transact('nobody', 'all', transition)).toBeUndefined();
    });

    test('runs one transition after the other', async () => {
      await store.create(aState({}, 6));
      const pieces = Array.from({ length: 60 }, (_, n) =>
        store.transact('uid-1', [n % 6], append(bytes(n), n % 6)),
      );
      await Promise.all(pieces);
      const state = await store.read('uid-1');
      expect(state?.registration).toMatchObject({ downloaded: 60, revision: 60 });
      expect(state?.records.map(({ received }) => received)).toEqual(Array(6).fill(10));
    });

    test('deletes bodies before it puts a chunk, so that a record can start over', async () => {
      await store.create(aState());
      await store.transact('uid-1', [0], append(bytes(1, 2, 3)));
      await store.transact('uid-1', [0], append(bytes(4, 5)));
      await store.transact('uid-1', [0], ({ registration, records }) => ({
        registration,
        records: records.map((record) => ({ ...record, received: 1 })),
        deleteBodies: [response],
        putChunk: { body: response, offset: 0, data: bytes(9) },
      }));
      expect(await store.readChunk(response, 0)).toMatchObject({ offset: 0, data: bytes(9) });
      expect(await store.readChunk(response, 1)).toBeUndefined();
    });

    test('deletes what reaches beyond a byte, and no more', async () => {
      await store.create(aState());
      for (const value of [1, 2, 3])
        await store.transact('uid-1', [0], append(bytes(value, value)));
      await store.transact('uid-1', [0], ({ registration, records }) => ({
        registration,
        records: records.map((record) => ({ ...record, received: 2 })),
        deleteBodies: [{ ...response, from: 2 }],
      }));
      await store.transact('uid-1', [0], append(bytes(7, 8, 9)));
      expect(await store.readChunk(response, 0)).toMatchObject({ data: bytes(1, 1) });
      expect(await store.readChunk(response, 2)).toMatchObject({ offset: 2, data: bytes(7, 8, 9) });
      expect(await store.readChunk(response, 5)).toBeUndefined();
    });

    test('takes both kinds of durability', async () => {
      await store.create(aState());
      await store.transact('uid-1', [0], append(bytes(1)), 'strict');
      await store.transact('uid-1', [0], append(bytes(2)), 'relaxed');
      expect((await store.read('uid-1'))?.records[0]?.received).toBe(2);
    });
  });

  describe('transactLease', () => {
    const lease: LeaseRow = { name: 'lock', holder: 'me', expiresAt: 10 };

    test('puts, leaves and deletes', async () => {
      expect(await store.transactLease('lock', () => lease)).toEqual(lease);
      expect(await store.transactLease('lock', () => undefined)).toEqual(lease);
      expect(await store.transactLease('lock', () => null)).toBeUndefined();
      expect(await store.transactLease('lock', () => undefined)).toBeUndefined();
    });

    test('rejects with what the transition throws', async () => {
      const refusal = new Error('no');
      const refused = store.transactLease('lock', () => {
        throw refusal;
      });
      await expect(refused).rejects.toBe(refusal);
    });
  });

  test('a closed store rejects everything', async () => {
    await store.create(aState());
    store.close();
    for (const call of [
      () => store.list(),
      () => store.read('uid-1'),
      () => store.find('episode-5'),
      () => store.create(aState({ uid: 'uid-2' })),
      () => store.transact('uid-1', 'all', () => null),
      () => store.remove('uid-1'),
      () => store.readChunk(response, 0),
      () => store.transactLease('lock', () => null),
    ]) {
      await expect(call()).rejects.toBeInstanceOf(StoreClosedError);
    }
  });
}
