import type { Transition } from '../../model/change.ts';

/**
 * Raises the epoch, so that from the moment a pause is stored no further byte is. Whoever resumes wants bytes now: the
 * waits of the records are over. `null` when nothing changes.
 */
export function setPaused(paused: boolean): Transition {
  return ({ registration, records }) =>
    registration.phase !== 'active' || registration.paused === paused
      ? null
      : {
          registration: {
            ...registration,
            paused,
            epoch: registration.epoch + 1,
            revision: registration.revision + 1,
          },
          records: paused
            ? []
            : records
                .filter(({ notBefore }) => notBefore > 0)
                .map((record) => ({ ...record, notBefore: 0 })),
        };
}
