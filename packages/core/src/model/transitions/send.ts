import type { RegistrationRows } from '../rows.ts';
import { type Problem, storableProblem } from '../snapshot.ts';
import { fenced, recordAt, type StoredChunk, type Transition } from './transition.ts';

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

/**
 * So many bytes of the request body were sent, and no answer has come to show for them; fewer than none when one did.
 */
export function countUnansweredBytes(epoch: number, index: number, bytes: number): Transition {
  return fenced(epoch, (state) => {
    const { unansweredBytes = 0, ...record } = recordAt(state, index);
    const { registration } = state;
    const counted = Math.max(0, unansweredBytes + bytes);
    return {
      registration: { ...registration, revision: registration.revision + 1 },
      records: [{ ...record, ...(counted > 0 && { unansweredBytes: counted }) }],
    };
  });
}

/** One chunk of a request body, while the registration is still `storing`. */
export function storeRequestChunk(chunk: StoredChunk): Transition {
  return ({ registration }) => {
    if (registration.phase !== 'storing')
      throw new TypeError('Request bodies are stored before a registration is activated.');
    return { registration, putChunk: chunk };
  };
}
/** The request body went out whole. */
export function markBodySent(epoch: number, index: number): Transition {
  return fenced(epoch, (state) => {
    const record = recordAt(state, index);
    if (record.bodySent) return null;
    const { registration } = state;
    return {
      registration: {
        ...registration,
        uploaded: registration.uploaded + (record.request.bodyBytes ?? 0),
        revision: registration.revision + 1,
      },
      records: [{ ...record, bodySent: true }],
    };
  });
}
/**
 * The transition of whoever has sent the request of the record at `index`, which may not be sent twice. Only he will ever
 * hear its answer, and nobody else writes to the record but to give up on it; so as long as nobody has, he may write, even
 * if the registration was paused (and resumed) since `epoch`.
 */
export function unfencedForSender(
  epoch: number,
  index: number,
  transition: Transition,
): Transition {
  const asIfUnchanged = (state: RegistrationRows): ReturnType<Transition> => {
    const { registration, records } = state;
    const record = records.find((candidate) => candidate.index === index);
    const isHis = registration.phase === 'active' && record?.state === 'pending' && record.sentOnce;
    if (!isHis) return transition(state);
    const change = transition({ ...state, registration: { ...registration, epoch } });
    return (
      change && {
        ...change,
        registration: { ...change.registration, epoch: registration.epoch },
      }
    );
  };
  return Object.assign(asIfUnchanged, transition);
}
