import type { RegistrationState, Transition } from '../../model/change.ts';
import type { Problem } from '../../model/snapshot.ts';
import { requestBodies } from '../../model/transitions/settle.ts';
import type {
  BackgroundFetchFailureReason,
  BackgroundFetchResult,
} from '../../spec/background-fetch-result.ts';
import { storableProblem } from '../../spec/storable-problem.ts';
import type { BodyAddress } from '../body-address.ts';
import type { RecordRow } from '../record-row.ts';
import { fenced } from './fenced.ts';

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

function settled(state: RegistrationState, settlement: Settlement): ReturnType<Transition> {
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
