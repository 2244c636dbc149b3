import type { Store } from '../../src/storage/store.ts';
import { storeContractForBodies } from './store-contract-for-bodies.ts';
import { storeContractForReplacements } from './store-contract-for-replacements.ts';
import { storeContractForRows } from './store-contract-for-rows.ts';

/** What every store must do. `open` gives a new, empty one. */
export function storeContract(open: () => Promise<Store>): void {
  storeContractForRows(open);
  storeContractForBodies(open);
  storeContractForReplacements(open);
}
