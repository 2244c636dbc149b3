import { completeRecord } from '../engine/complete-record.ts';
import { DownloadTotalExceededError } from '../engine/run-errors.ts';
import type { Problem } from '../model/snapshot.ts';
import type { BackgroundFetchFailureReason } from '../spec/background-fetch-result.ts';
import { problemOf } from '../spec/problem-of.ts';
import { isQuotaExceeded } from '../store/quota-error.ts';
import { type Settlement, settleRegistration } from '../store/transitions/settle-registration.ts';
import type { RegistrationRun } from './registration-run.ts';

/**
 * Background Fetch §5 "perform a background fetch": completes the records side by side, then settles. A record that
 * fails does not stop its siblings; what concerns the whole registration does. Rejects, with nothing settled and nothing
 * under way, when the run was stopped or has lost its lease.
 */
export async function performBackgroundFetch(run: RegistrationRun): Promise<void> {
  const unfinished = run.state.records.filter((record) => record.state === 'pending');
  const outcomes = await Promise.allSettled(
    unfinished.map(async ({ index }) => {
      try {
        await completeRecord(run, index);
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

/** What ends the registration although records were unfinished; rethrows what does not. */
function settlementFor(run: RegistrationRun, error: unknown): Settlement {
  const problem = problemOf(error);
  if (isQuotaExceeded(error)) return failure(run, 'quota-exceeded', problem);
  if (error instanceof DownloadTotalExceededError)
    return failure(run, 'download-total-exceeded', problem);
  throw error;
}

function verdict(run: RegistrationRun): Settlement {
  const bad = run.state.records.find((record) => record.state === 'failed');
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
