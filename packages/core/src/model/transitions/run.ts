import {
  leaseGenerationOf,
  nextEpoch,
  nextRevision,
  type RecordRow,
  type RegistrationRows,
} from '../rows.ts';
import { withoutSecrets } from '../secrets.ts';
import { type DriverName, type Problem, storableProblem } from '../snapshot.ts';
import type { TusUpload } from '../tus-upload.ts';
import { changeRecord, fenced, type StoredChunk, type Transition } from './transition.ts';

/**
 * All request bodies are stored: the registration may run. `bodyBytes[i]` is the size of the body of record i, `null` without
 * one. Needs all records; `null` when the registration is active already.
 */
export function activate(bodyBytes: readonly (number | null)[]): Transition {
  return ({ registration, records }) => {
    if (registration.phase !== 'storing') return null;
    const uploadTotal = bodyBytes.reduce<number>((sum, bytes) => sum + (bytes ?? 0), 0);
    return {
      registration: nextRevision(registration, { phase: 'active', uploadTotal }),
      records: records.map((record) => ({
        ...record,
        request: { ...record.request, bodyBytes: bodyBytes[record.index] ?? null },
      })),
    };
  };
}

/**
 * Takes the registration over: from here on nobody who ran it before can write. `null` unless it is to be run by an engine
 * (what the browser carries is not), and when the claimant's lease, that of `generation`, does not count any more.
 */
export function claim(generation: number): Transition {
  return ({ registration }) =>
    registration.phase === 'active' &&
    !registration.paused &&
    registration.driver !== 'web' &&
    leaseGenerationOf(registration) === generation
      ? { registration: nextEpoch(registration) }
      : null;
}

/**
 * Declares a lease void whose holder is frozen: whoever runs the registration next needs the lease of the next generation, and
 * the frozen holder can't write any more. `epoch` is the one at which the holder fell silent, so that of several contexts
 * that have found it silent, one succeeds.
 *
 * `null` while a request that may not be sent twice is under way there, unless `evenIfSent`: a record that is given up has
 * failed for good, and the holder may thaw and still receive the answer.
 */
export function abandonLease(epoch: number, evenIfSent: boolean): Transition {
  return fenced(epoch, ({ registration, records }) => {
    const isUnderWay = records.some(({ state, sentOnce }) => state === 'pending' && sentOnce);
    if (isUnderWay && !evenIfSent) return null;
    const leaseGeneration = leaseGenerationOf(registration) + 1;
    return { registration: nextEpoch(registration, { leaseGeneration }) };
  });
}

/** Another driver carries it from here; `reason` says why. `null` when it has settled. */
export function handOver(driver: DriverName, reason: string): Transition {
  return ({ registration }) =>
    registration.phase === 'settled'
      ? null
      : { registration: nextEpoch(registration, { driver, driverReason: withoutSecrets(reason) }) };
}

/**
 * Pauses or resumes. Either raises the epoch, so that no byte is stored after the pause. Whoever resumes wants bytes now, so
 * the records do not wait any longer. Needs all records; `null` when nothing changes.
 */
export function setPaused(paused: boolean): Transition {
  return ({ registration, records }) =>
    registration.phase !== 'active' || registration.paused === paused
      ? null
      : {
          registration: nextEpoch(registration, { paused }),
          records: paused
            ? []
            : records
                .filter(({ notBefore }) => notBefore > 0)
                .map((record) => ({ ...record, notBefore: 0 })),
        };
}

/**
 * No record waits any more, neither for our own backoff nor because the server asked for it. Whoever runs the registration
 * goes on doing so: the epoch stays, so that what is under way is not cut off, and the revision stays, so that what the
 * runner tells next is not taken for older than this. Needs all records; `null` when none waits.
 */
export const clearRetryDelays: Transition = ({ registration, records }) => {
  const waiting = records.filter(({ state, notBefore }) => state === 'pending' && notBefore > 0);
  if (registration.phase !== 'active' || waiting.length === 0) return null;
  return { registration, records: waiting.map((record) => ({ ...record, notBefore: 0 })) };
};

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

/** The upload of a record by tus has changed, as `change` says of its row. The registration's `uploaded` follows it. */
export function changeUpload(
  epoch: number,
  index: number,
  change: (record: RecordRow) => Partial<RecordRow> & { readonly tus: TusUpload },
): Transition {
  return changeRecord(epoch, index, (record, { uploaded }) => {
    const { unansweredBytes, ...changed } = { ...record, ...change(record) };
    return {
      registration: { uploaded: uploaded + changed.tus.offset - (record.tus?.offset ?? 0) },
      record: { ...changed, ...(unansweredBytes && { unansweredBytes }) },
    };
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
