import { storableProblem } from '../../spec/storable-problem.ts';
import { fenced, recordAt } from '../../store/transitions/fenced.ts';
import type { Transition } from '../change.ts';
import type { Problem } from '../snapshot.ts';

/** Why and when a record is tried again. */
export interface RetrySchedule {
  /** Milliseconds since the Unix epoch. */
  readonly notBefore: number;
  readonly problem: Problem;
  /** The status of the answer; `null` when there was none. */
  readonly status: number | null;
  /** The server has asked for the wait. */
  readonly isImposed: boolean;
}

/** An attempt has failed and another may follow, not before `notBefore`. */
export function scheduleRetry(epoch: number, index: number, schedule: RetrySchedule): Transition {
  return fenced(epoch, (state) => {
    const { imposed: _, lastStatus: __, ...record } = recordAt(state, index);
    const { registration } = state;
    const { notBefore, problem, status, isImposed } = schedule;
    return {
      registration: { ...registration, revision: registration.revision + 1 },
      records: [
        {
          ...record,
          problem: storableProblem(problem),
          attempts: record.attempts + 1,
          notBefore,
          ...(status !== null && { lastStatus: status }),
          ...(isImposed && { imposed: true as const }),
        },
      ],
    };
  });
}

/** A non-idempotent request is about to be handed to the network, for the only time; or is not after all. */
export function markSent(epoch: number, index: number, sentOnce = true): Transition {
  return fenced(epoch, (state) => ({
    registration: { ...state.registration, revision: state.registration.revision + 1 },
    records: [{ ...recordAt(state, index), sentOnce }],
  }));
}
