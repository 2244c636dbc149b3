import { describe } from 'vitest';
import { contractForEvents } from './contract-for-events.ts';
import { contractForLifetimes } from './contract-for-lifetimes.ts';
import { contractForMatching } from './contract-for-matching.ts';
import { contractForResults } from './contract-for-results.ts';
import { contractForUploads } from './contract-for-uploads.ts';
import type { ContractSetup } from './contract-session.ts';

export type { ContractSetup } from './contract-session.ts';

/** What every driver must do, seen through the public API and by the server. */
export function driverContract(setup: ContractSetup): void {
  describe(`the ${setup.driver} driver`, () => {
    contractForResults(setup);
    contractForMatching(setup);
    contractForUploads(setup);
    contractForEvents(setup);
    contractForLifetimes(setup);
  });
}
