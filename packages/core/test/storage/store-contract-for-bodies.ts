import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { BodyAddress, LeaseRow } from '../../src/model/rows.ts';
import { commitChunk } from '../../src/model/transitions/receive.ts';
import type { Transition } from '../../src/model/transitions/transition.ts';
import type { Store } from '../../src/storage/store.ts';
import { append, aState, bytes } from './rows.ts';

const response: BodyAddress = { uid: 'uid-1', index: 0, side: 'response' };

/** What every store must do with bodies and with what is removed. `open` gives a new, empty store. */
export function storeContractForBodies(open: () => Promise<Store>): void {
  let store: Store;
  beforeEach(async () => {
    store = await open();
  });
  afterEach(() => store.close());

  describe('readChunk', () => {
    test('finds the chunk that holds a byte', async () => {
      await store.create(aState());
      for (const piece of [bytes(0, 1, 2), bytes(3), bytes(4, 5)]) {
        await store.transact('uid-1', [0], append(piece));
      }
      const offsets = [];
      for (let offset = 0; offset < 7; offset++) {
        offsets.push((await store.readChunk(response, offset))?.offset);
      }
      expect(offsets).toEqual([0, 0, 0, 3, 4, 4, undefined]);
    });

    test('keeps bodies apart', async () => {
      await store.create(aState({}, 11));
      await store.transact('uid-1', [1], append(bytes(1), 1));
      await store.transact('uid-1', [10], append(bytes(10), 10));
      const request = { uid: 'uid-1', index: 1, side: 'request' } as const;
      await store.transact('uid-1', [], ({ registration }) => ({
        registration,
        putChunk: { body: request, offset: 0, data: bytes(99) },
      }));
      expect((await store.readChunk({ ...response, index: 1 }, 0))?.data).toEqual(bytes(1));
      expect((await store.readChunk({ ...response, index: 10 }, 0))?.data).toEqual(bytes(10));
      expect((await store.readChunk(request, 0))?.data).toEqual(bytes(99));
      expect(await store.readChunk(response, 0)).toBeUndefined();
    });

    test('is not disturbed by an empty chunk', async () => {
      await store.create(aState());
      await store.transact('uid-1', [0], append(bytes(1, 2)));
      await store.transact('uid-1', [0], append(bytes()));
      expect(await store.readChunk(response, 0)).toMatchObject({ data: bytes(1, 2) });
      expect(await store.readChunk(response, 2)).toBeUndefined();
    });

    test('gives what was stored, whatever becomes of the buffer that was passed', async () => {
      await store.create(aState());
      const data = bytes(1, 2, 3);
      await store.transact('uid-1', [0], append(data));
      new Uint8Array(data).fill(0);
      expect((await store.readChunk(response, 0))?.data).toEqual(bytes(1, 2, 3));
    });
  });

  describe('a chunk told ahead', () => {
    const ahead = { index: 0, offset: 0, data: bytes(1, 2, 3) };
    const told = (decide: Transition) => Object.assign(decide, { ahead });

    test('is stored once, with the change that names it', async () => {
      await store.create(aState());
      const state = await store.transact('uid-1', [0], commitChunk(0, 0, 0, bytes(1, 2, 3)));
      expect(state?.records[0]?.received).toBe(3);
      expect((await store.readChunk(response, 2))?.data).toEqual(bytes(1, 2, 3));
    });

    test('leaves nothing when nothing changes, when it is refused, or when the rows are gone', async () => {
      await store.create(aState());
      const state = await store.transact(
        'uid-1',
        [0],
        told(() => null),
      );
      expect(state?.records[0]?.received).toBe(0);
      const refusal = new RangeError('no');
      const refused = store.transact(
        'uid-1',
        [0],
        told(() => {
          throw refusal;
        }),
      );
      await expect(refused).rejects.toBe(refusal);
      expect(await store.readChunk(response, 0)).toBeUndefined();
      await store.remove('uid-1');
      expect(
        await store.transact(
          'uid-1',
          [0],
          told(() => null),
        ),
      ).toBeUndefined();
      expect(await store.readChunk(response, 0)).toBeUndefined();
    });
  });

  describe('remove', () => {
    test('leaves nothing of it and everything of the others', async () => {
      await store.create(aState({}, 2));
      await store.create(aState({ uid: 'uid-2', id: 'other' }, 2));
      await store.transact('uid-1', [1], append(bytes(1, 2), 1));
      await store.transact('uid-2', [1], append(bytes(3, 4), 1));
      await store.remove('uid-1');
      expect(await store.read('uid-1')).toBeUndefined();
      expect(await store.find('episode-5')).toBeUndefined();
      expect(await store.readChunk({ ...response, index: 1 }, 0)).toBeUndefined();
      expect(await store.readChunk({ uid: 'uid-2', index: 1, side: 'response' }, 0)).toBeDefined();
      expect((await store.list()).map(({ uid }) => uid)).toEqual(['uid-2']);
    });

    test('takes the lease along, and only that', async () => {
      await store.create(aState());
      const lease = (name: string): LeaseRow => ({ name, holder: 'me', expiresAt: 10 });
      await store.transactLease('app:uid-1', () => lease('app:uid-1'));
      await store.transactLease('app:uid-2', () => lease('app:uid-2'));
      await store.remove('uid-1');
      expect(await store.transactLease('app:uid-1', () => undefined)).toBeUndefined();
      expect(await store.transactLease('app:uid-2', () => undefined)).toBeDefined();
    });

    test('of what is not there does nothing', async () => {
      await store.remove('nobody');
      expect(await store.list()).toEqual([]);
    });
  });
}
