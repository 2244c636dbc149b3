import type { Transition } from '../../model/change.ts';

/**
 * No record waits any more, neither for our own backoff nor because the server asked for it. Whoever runs the
 * registration goes on doing so: the epoch stays, so that what is under way is not cut off, and the revision, so that
 * what the runner tells next is not taken for older than this. Needs all records; `null` when none waits.
 */
export const endWaits: Transition = ({ registration, records }) => {
  const waiting = records.filter(({ state, notBefore }) => state === 'pending' && notBefore > 0);
  if (registration.phase !== 'active' || waiting.length === 0) return null;
  return { registration, records: waiting.map((record) => ({ ...record, notBefore: 0 })) };
};
