import { deleteDB } from 'idb';
import { afterEach } from 'vitest';
import { systemClock } from '../../src/browser/clock.ts';
import { openIndexedDBStore } from '../../src/storage/indexed-db/open-indexed-db-store.ts';
import { storeContract } from './store-contract.ts';
import { loadRepair } from './test-database.ts';

let databases = 0;
let name = '';

afterEach(() => deleteDB(name));

storeContract(() => {
  name = `contract-${databases++}`;
  return openIndexedDBStore({ name, clock: systemClock(globalThis), warn: () => {}, loadRepair });
});
