import type { Transition } from '../../model/change.ts';
import { leaseGenerationOf } from '../registration-row.ts';

/**
 * Takes the registration over: from here on nobody who held it before can write. `null` unless it is to be run by an
 * engine (what the browser carries is not), and when the lease that the claimant holds, that of `generation`, has been
 * given up meanwhile.
 */
export function claim(generation: number): Transition {
  return ({ registration }) =>
    registration.phase === 'active' &&
    !registration.paused &&
    registration.driver !== 'web' &&
    leaseGenerationOf(registration) === generation
      ? {
          registration: {
            ...registration,
            epoch: registration.epoch + 1,
            revision: registration.revision + 1,
          },
        }
      : null;
}
