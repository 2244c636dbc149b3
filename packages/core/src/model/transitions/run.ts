import { leaseGenerationOf } from '../rows.ts';
import { withoutSecrets } from '../secrets.ts';
import type { DriverName } from '../snapshot.ts';
import { fenced, type Transition } from './transition.ts';

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

/** The request bodies are stored: the registration may run. `bodyBytes[i]` is the size of record i's, `null` without one. */
export function activate(bodyBytes: readonly (number | null)[]): Transition {
  return ({ registration, records }) => {
    if (registration.phase !== 'storing') return null;
    const uploadTotal = bodyBytes.reduce<number>((sum, bytes) => sum + (bytes ?? 0), 0);
    return {
      registration: {
        ...registration,
        phase: 'active',
        uploadTotal,
        revision: registration.revision + 1,
      },
      records: records.map((record) => ({
        ...record,
        request: { ...record.request, bodyBytes: bodyBytes[record.index] ?? null },
      })),
    };
  };
}

/** Another driver carries it from here; `reason` says why. `null` when it has settled. */
export function handOver(driver: DriverName, reason: string): Transition {
  return ({ registration }) =>
    registration.phase === 'settled'
      ? null
      : {
          registration: {
            ...registration,
            driver,
            driverReason: withoutSecrets(reason),
            epoch: registration.epoch + 1,
            revision: registration.revision + 1,
          },
        };
}

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

/**
 * No record waits any more, neither for our own backoff nor because the server asked for it. Whoever runs the
 * registration goes on doing so: the epoch stays, so that what is under way is not cut off, and the revision, so that
 * what the runner tells next is not taken for older than this. Needs all records; `null` when none waits.
 */
export const clearRetryDelays: Transition = ({ registration, records }) => {
  const waiting = records.filter(({ state, notBefore }) => state === 'pending' && notBefore > 0);
  if (registration.phase !== 'active' || waiting.length === 0) return null;
  return { registration, records: waiting.map((record) => ({ ...record, notBefore: 0 })) };
};
