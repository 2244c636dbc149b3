import type { Transition } from '../../model/change.ts';
import type { Problem } from '../../model/snapshot.ts';
import { storableProblem } from '../../spec/storable-problem.ts';
import { fenced, recordAt } from '../../store/transitions/fenced.ts';

/** What the browser has kept of the record is stored and is not the whole: the rest is still to be asked for. */
export function noteProblem(epoch: number, index: number, problem: Problem): Transition {
  return fenced(epoch, (state) => {
    const { registration } = state;
    return {
      registration: { ...registration, revision: registration.revision + 1 },
      records: [{ ...recordAt(state, index), problem: storableProblem(problem) }],
    };
  });
}
