import type { Problem } from '../../spec/registration-snapshot.ts';
import { storableProblem } from '../../spec/storable-problem.ts';
import type { Transition } from '../store.ts';
import { fenced, recordAt } from './fenced.ts';

/** An attempt has failed and another may follow, not before `notBefore`. */
export function scheduleRetry(
  epoch: number,
  index: number,
  notBefore: number,
  problem: Problem,
): Transition {
  return fenced(epoch, (state) => {
    const record = recordAt(state, index);
    const { registration } = state;
    return {
      registration: { ...registration, revision: registration.revision + 1 },
      records: [
        { ...record, problem: storableProblem(problem), attempts: record.attempts + 1, notBefore },
      ],
    };
  });
}

/** A non-idempotent request is about to be handed to the network, for the only time. */
export function markSent(epoch: number, index: number): Transition {
  return fenced(epoch, (state) => ({
    registration: { ...state.registration, revision: state.registration.revision + 1 },
    records: [{ ...recordAt(state, index), sentOnce: true }],
  }));
}
