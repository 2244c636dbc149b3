import type { BodyAddress, RecordRow, RegistrationRows } from '../rows.ts';
import {
  type BackgroundFetchFailureReason,
  type BackgroundFetchResult,
  type Problem,
  storableProblem,
} from '../snapshot.ts';
import type { StoredResponse } from '../stored-exchange.ts';
import { fenced, recordAt, type Transition } from './transition.ts';

/** The record's response is stored whole; `unproven` says that nothing has told where it ends. */
export function finishRecord(epoch: number, index: number, unproven = false): Transition {
  return fenced(epoch, (state) => {
    const record = recordAt(state, index);
    return {
      registration: { ...state.registration, revision: state.registration.revision + 1 },
      records: [
        {
          ...record,
          state: 'done',
          failureReason: '',
          problem: null,
          attempts: 0,
          notBefore: 0,
          expectedBytes: record.received,
          ...(unproven && { unproven: true as const }),
        },
      ],
    };
  });
}

export interface RecordFailure {
  readonly failureReason: BackgroundFetchFailureReason;
  readonly problem: Problem;
  /** The answer that made it fail, when there was one: its status and headers stay readable, its body is empty. */
  readonly response: StoredResponse | null;
}

/**
 * The record has failed for good; its siblings go on. What was stored of its bodies goes, the request's too, which is not
 * sent any more; `keepRequest` is for a failure that may yet be taken back. `null` for a record that is done.
 */
export function failRecord(
  epoch: number,
  index: number,
  failure: RecordFailure,
  { keepRequest = false }: { readonly keepRequest?: boolean } = {},
): Transition {
  return fenced(epoch, (state) => {
    const record = recordAt(state, index);
    if (record.state === 'done') return null;
    const { registration } = state;
    const { uid } = record;
    return {
      registration: {
        ...registration,
        downloaded: registration.downloaded - record.received,
        revision: registration.revision + 1,
      },
      records: [
        {
          ...record,
          state: 'failed',
          failureReason: failure.failureReason,
          problem: storableProblem(failure.problem),
          response: failure.response,
          received: 0,
          expectedBytes: null,
        },
      ],
      deleteBodies: [
        { uid, index, side: 'response' },
        ...(keepRequest ? [] : requestBodies([record])),
      ],
    };
  });
}

/** The request bodies of `records` that have one. */
const requestBodies = (records: readonly RecordRow[]): readonly BodyAddress[] =>
  records
    .filter(({ request }) => request.bodyBytes !== null)
    .map(({ uid, index }) => ({ uid, index, side: 'request' }));

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
 * Anybody may abort what is not settled; raising the epoch shuts its runner out at once. Needs all records.
 * `null` when it had settled before.
 */
export function abortRegistration(settledAt: number): Transition {
  const problem = { name: 'AbortError', message: 'The background fetch was aborted.' };
  return (state) =>
    state.registration.phase === 'settled'
      ? null
      : settled(state, { result: 'failure', failureReason: 'aborted', problem, settledAt });
}

function settled(state: RegistrationRows, settlement: Settlement): ReturnType<Transition> {
  const { registration } = state;
  // A full disk gives everything back: keeping the finished records would keep the disk full.
  const keeps = (record: RecordRow) =>
    record.state === 'done' && settlement.failureReason !== 'quota-exceeded';
  const dropped = state.records.filter((record) => !keeps(record));
  const lost = dropped.reduce((sum, record) => sum + record.received, 0);
  return {
    registration: {
      ...registration,
      phase: 'settled',
      paused: false,
      result: settlement.result,
      failureReason: settlement.failureReason,
      problem: storableProblem(settlement.problem),
      settledAt: settlement.settledAt,
      downloaded: registration.downloaded - lost,
      epoch: registration.epoch + 1,
      revision: registration.revision + 1,
    },
    records: dropped.map((record) => ({
      ...(record.state === 'failed' ? record : unfinished(record, settlement)),
      received: 0,
      expectedBytes: null,
    })),
    deleteBodies: [
      ...dropped.map(({ uid, index }): BodyAddress => ({ uid, index, side: 'response' })),
      // Nothing of a failure is sent any more. A success keeps them: apps may read `record.request` until release().
      ...(settlement.result === 'failure' ? requestBodies(state.records) : []),
    ],
  };
}

const unfinished = (record: RecordRow, settlement: Settlement): RecordRow => ({
  ...record,
  state: 'failed',
  failureReason: settlement.failureReason,
  problem: storableProblem(settlement.problem),
  response: null,
});

/** The service worker's handlers have dealt with the settlement: they are not to be told again. */
export const markNotified: Transition = ({ registration }) =>
  registration.phase !== 'settled' || registration.notified
    ? null
    : {
        registration: { ...registration, notified: true, revision: registration.revision + 1 },
      };
