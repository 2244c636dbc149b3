import type { RegistrationRows } from '../rows.ts';
import { type Problem, storableProblem } from '../snapshot.ts';
import { changeRecord, type StoredChunk, type Transition } from './transition.ts';

/** One chunk of a request body. Throws `TypeError` when the registration is not `storing` any more. */
export function storeRequestChunk(chunk: StoredChunk): Transition {
  return ({ registration }) => {
    if (registration.phase !== 'storing')
      throw new TypeError('Request bodies are stored before a registration is activated.');
    return { registration, putChunk: chunk };
  };
}

/** A request that may not be sent twice is about to be handed to the network. With `false`, it was not after all. */
export function markSent(epoch: number, index: number, sentOnce = true): Transition {
  return changeRecord(epoch, index, (record) => ({ record: { ...record, sentOnce } }));
}

/**
 * Lets the context write that has sent the request of the record at `index`, which may not be sent twice, even if the epoch
 * has been raised since (by a pause and a resume). Only this context will ever receive the answer, and others write to the
 * record only to give up on it. Once they have, `transition` is fenced as always.
 */
export function unfencedForSender(
  epoch: number,
  index: number,
  transition: Transition,
): Transition {
  const asIfUnchanged = (state: RegistrationRows): ReturnType<Transition> => {
    const { registration, records } = state;
    const record = records.find((candidate) => candidate.index === index);
    const isWaitedFor =
      registration.phase === 'active' && record?.state === 'pending' && record.sentOnce;
    if (!isWaitedFor) return transition(state);
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

/** The request body was sent whole. `null` when that is known already. */
export function markBodySent(epoch: number, index: number): Transition {
  return changeRecord(epoch, index, (record, { uploaded }) =>
    record.bodySent
      ? null
      : {
          registration: { uploaded: uploaded + (record.request.bodyBytes ?? 0) },
          record: { ...record, bodySent: true },
        },
  );
}

/**
 * Adds to the bytes of the request body that were sent without an answer to show for them. A negative number takes bytes
 * away, for which an answer came.
 */
export function countUnansweredBytes(epoch: number, index: number, bytes: number): Transition {
  return changeRecord(epoch, index, ({ unansweredBytes = 0, ...record }) => {
    const counted = Math.max(0, unansweredBytes + bytes);
    return { record: { ...record, ...(counted > 0 && { unansweredBytes: counted }) } };
  });
}

/** Why and when a record is tried again. */
export interface RetrySchedule {
  /** Milliseconds since the Unix epoch. */
  readonly notBefore: number;
  readonly problem: Problem;
  /** The status of the answer; `null` when there was none. */
  readonly status: number | null;
  /** Whether the server has asked for the wait. */
  readonly isImposed: boolean;
}

/** An attempt has failed, and another one may follow, not before `schedule.notBefore`. */
export function scheduleRetry(epoch: number, index: number, schedule: RetrySchedule): Transition {
  const { notBefore, problem, status, isImposed } = schedule;
  return changeRecord(epoch, index, ({ imposed: _, lastStatus: __, ...record }) => ({
    record: {
      ...record,
      problem: storableProblem(problem),
      attempts: record.attempts + 1,
      notBefore,
      ...(status !== null && { lastStatus: status }),
      ...(isImposed && { imposed: true }),
    },
  }));
}
