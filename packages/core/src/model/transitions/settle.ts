import { storedBytes } from '../body-parts.ts';
import {
  type BodyAddress,
  nextEpoch,
  nextRevision,
  type RecordRow,
  type RegistrationRows,
} from '../rows.ts';
import {
  type BackgroundFetchFailureReason,
  type BackgroundFetchResult,
  type Problem,
  storableProblem,
} from '../snapshot.ts';
import type { StoredResponse } from '../stored-exchange.ts';
import { type Change, changeRecord, fenced, type Transition } from './transition.ts';

/** The record's response is stored whole; `unproven` says that nothing has told where it ends. */
export function finishRecord(epoch: number, index: number, unproven = false): Transition {
  return changeRecord(epoch, index, (record) => ({
    record: {
      ...withoutUploadUrl(record),
      state: 'done',
      failureReason: '',
      problem: null,
      attempts: 0,
      notBefore: 0,
      expectedBytes: record.received,
      ...(unproven && { unproven: true }),
    },
  }));
}

/** Why a record has failed. */
export interface RecordFailure {
  readonly failureReason: BackgroundFetchFailureReason;
  readonly problem: Problem;
  /** The answer that made it fail, `null` without one: its status and headers stay readable, its body is empty. */
  readonly response: StoredResponse | null;
}

/**
 * The record has failed for good; the others go on. Its response body is deleted, and its request body too, which will not be
 * sent any more. `keepRequest` is for a failure that may yet be taken back. `null` for a record that is done.
 */
export function failRecord(
  epoch: number,
  index: number,
  { failureReason, problem, response }: RecordFailure,
  { keepRequest = false }: { readonly keepRequest?: boolean } = {},
): Transition {
  return changeRecord(epoch, index, (record, { downloaded }) =>
    record.state === 'done'
      ? null
      : {
          registration: { downloaded: downloaded - storedBytes(record) },
          record: {
            ...withoutBytes(record),
            state: 'failed',
            failureReason,
            problem: storableProblem(problem),
            response,
          },
          deleteBodies: [responseBody(record), ...(keepRequest ? [] : requestBodies([record]))],
        },
  );
}

/** Whoever knows where an upload goes may write to it, so that is stored only for as long as it is needed. */
const withoutUploadUrl = ({ tus, ...record }: RecordRow): RecordRow => ({
  ...record,
  ...(tus && { tus: { ...tus, url: null } }),
});

const withoutBytes = ({ parts: _, ...record }: RecordRow): RecordRow => ({
  ...withoutUploadUrl(record),
  received: 0,
  expectedBytes: null,
});

const responseBody = ({ uid, index }: RecordRow): BodyAddress => ({ uid, index, side: 'response' });

/** The request bodies of those `records` that have one. */
const requestBodies = (records: readonly RecordRow[]): readonly BodyAddress[] =>
  records
    .filter(({ request }) => request.bodyBytes !== null)
    .map(({ uid, index }) => ({ uid, index, side: 'request' }));

/** How a registration ends. */
export interface Settlement {
  readonly result: Exclude<BackgroundFetchResult, ''>;
  readonly failureReason: BackgroundFetchFailureReason;
  readonly problem: Problem | null;
  /** Milliseconds since the Unix epoch. */
  readonly settledAt: number;
}

/** The holder of `epoch` ends the registration. Needs all records. */
export function settleRegistration(epoch: number, settlement: Settlement): Transition {
  return fenced(epoch, (state) => settled(state, settlement));
}

/**
 * Any context may abort what has not settled. The epoch is raised, so that whoever runs it can't write any more. Needs all
 * records; `null` when it has settled before.
 */
export function abortRegistration(settledAt: number): Transition {
  const problem = { name: 'AbortError', message: 'The background fetch was aborted.' };
  return (state) =>
    state.registration.phase === 'settled'
      ? null
      : settled(state, { result: 'failure', failureReason: 'aborted', problem, settledAt });
}

function settled({ registration, records }: RegistrationRows, settlement: Settlement): Change {
  const { result, failureReason, settledAt } = settlement;
  const problem = storableProblem(settlement.problem);
  // When the disk is full everything is deleted: the finished records would keep it full.
  const isKept = ({ state }: RecordRow) => state === 'done' && failureReason !== 'quota-exceeded';
  const dropped = records.filter((record) => !isKept(record));
  const lost = dropped.reduce((sum, record) => sum + storedBytes(record), 0);
  return {
    registration: nextEpoch(registration, {
      phase: 'settled',
      paused: false,
      result,
      failureReason,
      problem,
      settledAt,
      downloaded: registration.downloaded - lost,
    }),
    records: dropped.map((record) => ({
      ...withoutBytes(record),
      ...(record.state !== 'failed' && { state: 'failed', failureReason, problem, response: null }),
    })),
    deleteBodies: [
      ...dropped.map(responseBody),
      // After a failure nothing is sent any more. After a success apps may read `record.request` until release().
      ...(result === 'failure' ? requestBodies(records) : []),
    ],
  };
}

/** The service worker's handlers have dealt with the settlement: they are not told again. `null` when that is known. */
export const markNotified: Transition = ({ registration }) =>
  registration.phase !== 'settled' || registration.notified
    ? null
    : { registration: nextRevision(registration, { notified: true }) };
