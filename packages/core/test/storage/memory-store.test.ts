import { expect, test } from 'vitest';
import { createMemoryStore } from '../../src/storage/memory-store.ts';
import { append, aState, bytes } from './rows.ts';
import { storeContract } from './store-contract.ts';

storeContract(async () => createMemoryStore());

test('a limited store refuses what does not fit, and has room again after a removal', async () => {
  const store = createMemoryStore({ capacityBytes: 5 });
  await store.create(aState());
  await store.transact('uid-1', [0], append(bytes(1, 2, 3)));
  const tooMuch = store.transact('uid-1', [0], append(bytes(4, 5, 6)));
  await expect(tooMuch).rejects.toMatchObject({ name: 'QuotaExceededError' });
  expect((await store.read('uid-1'))?.records[0]?.received).toBe(3);
  await store.remove('uid-1');
  await store.create(aState());
  await store.transact('uid-1', [0], append(bytes(1, 2, 3, 4, 5)));
});
