import type { RecordRow } from '../model/rows.ts';
import { type BackgroundFetchFailureReason, type Problem, problemOf } from '../model/snapshot.ts';
import { failRecord, type Settlement, settleRegistration } from '../model/transitions/settle.ts';
import { isQuotaExceeded } from '../storage/store.ts';
import type { AttemptOutcome } from './attempt-outcome.ts';
import { attemptRecord } from './attempt-record.ts';
import { finishBody } from './conclude-body.ts';
import { DownloadTotalExceededError } from './engine-options.ts';
import type { RecordRun } from './record-run.ts';
import type { RegistrationRun } from './registration-run.ts';
import { Retries } from './retry.ts';
import { judgeUpload } from './uploads.ts';

/**
 * Background Fetch §5 "perform a background fetch": completes the records side by side, then settles. A record that
 * fails does not stop its siblings; what concerns the whole registration does. Rejects, with nothing settled and nothing
 * under way, when the run was stopped or has lost its lease.
 */
export async function performBackgroundFetch(run: RegistrationRun): Promise<void> {
  const outcomes = await Promise.allSettled(
    run.records.map(async (record) => {
      try {
        await completeRecord(record);
      } catch (error) {
        run.stop(error);
        throw error;
      }
    }),
  );
  const fatal = outcomes.find((outcome) => outcome.status === 'rejected');
  // The first to fail stopped the others, which then failed with its error as the signal's reason.
  const settlement = fatal ? settlementFor(run, run.signal.reason) : verdict(run);
  await run.apply('all', settleRegistration(run.epoch, settlement));
}

/** The settlement that `error` makes of the registration; rethrows an error that does not settle it. */
function settlementFor(run: RegistrationRun, error: unknown): Settlement {
  const problem = problemOf(error);
  if (isQuotaExceeded(error)) return failure(run, 'quota-exceeded', problem);
  if (error instanceof DownloadTotalExceededError)
    return failure(run, 'download-total-exceeded', problem);
  throw error;
}

function verdict(run: RegistrationRun): Settlement {
  const bad = run.state.records.find(({ state }) => state === 'failed');
  if (bad) return failure(run, bad.failureReason, bad.problem);
  return { result: 'success', failureReason: '', problem: null, settledAt: run.ports.clock.now() };
}

function failure(
  run: RegistrationRun,
  failureReason: BackgroundFetchFailureReason,
  problem: Problem | null,
): Settlement {
  return { result: 'failure', failureReason, problem, settledAt: run.ports.clock.now() };
}

/**
 * Background Fetch §5 "complete a record": attempt after attempt until the record is done or has failed. Rejects only
 * with what concerns the whole registration.
 */
async function completeRecord(record: RecordRun): Promise<void> {
  const retries = new Retries(record);
  while (record.row.state === 'pending') {
    const outcome = isComplete(record.row)
      ? await finishBody(record, false)
      : await attemptWhenDue(record, retries);
    if (outcome.kind === 'again') await retries.again();
    if (outcome.kind === 'retry') await retries.after(outcome);
    if (outcome.kind === 'failed') await record.apply(failRecord, outcome.failure);
  }
}

/** Whether all that was announced is stored, so that nothing has to be asked for. */
const isComplete = ({ response, received, expectedBytes, unsure }: RecordRow): boolean =>
  response !== null && received > 0 && received === expectedBytes && !unsure;

async function attemptWhenDue(record: RecordRun, retries: Retries): Promise<AttemptOutcome> {
  await retries.due();
  const { unansweredBytes = 0 } = record.row;
  return judgeUpload(record, unansweredBytes, await attemptRecord(record));
}
