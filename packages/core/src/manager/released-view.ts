import type { RegistrationSnapshot } from '../model/snapshot.ts';

/** What is left to see of a registration whose rows are gone, for those who hold it. */
export function releasedView(last: RegistrationSnapshot): RegistrationSnapshot {
  const settled: Partial<RegistrationSnapshot> =
    last.status === 'settled'
      ? {}
      : {
          status: 'settled',
          result: 'failure',
          failureReason: 'aborted',
          waitingFor: null,
          retryAt: null,
          runner: null,
        };
  return Object.freeze({ ...last, ...settled, recordsAvailable: false });
}
