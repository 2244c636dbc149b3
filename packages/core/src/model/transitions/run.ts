import { leaseGenerationOf } from '../../store/registration-row.ts';
import { fenced } from '../../store/transitions/fenced.ts';
import type { Transition } from '../change.ts';

/**
 * Gives up a lease whose holder is frozen: who runs the registration next needs the lease of the next generation, and
 * the frozen holder can't write any more. `epoch` is the one at which the holder fell silent, so of several contexts
 * that have found the same holder silent, one succeeds.
 *
 * `null` while a request that may not be sent twice is under way there, unless `evenIfSent`: giving up on it is for good,
 * and the holder may thaw and hear the answer.
 */
export function abandonLease(epoch: number, evenIfSent: boolean): Transition {
  return fenced(epoch, ({ registration, records }) => {
    const isUnderWay = records.some(({ state, sentOnce }) => state === 'pending' && sentOnce);
    if (isUnderWay && !evenIfSent) return null;
    return {
      registration: {
        ...registration,
        leaseGeneration: leaseGenerationOf(registration) + 1,
        epoch: registration.epoch + 1,
        revision: registration.revision + 1,
      },
    };
  });
}
