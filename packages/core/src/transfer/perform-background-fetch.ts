import type { RecordRow } from '../model/rows.ts';
import { type BackgroundFetchFailureReason, type Problem, problemOf } from '../model/snapshot.ts';
import { failRecord, type Settlement, settleRegistration } from '../model/transitions/settle.ts';
import { isQuotaExceeded } from '../storage/store.ts';
import type { AttemptOutcome } from './attempt-outcome.ts';
import { attemptRecord } from './attempt-record.ts';
import { finishBody } from './conclude-body.ts';
import type { SlotRequest } from './connections.ts';
import type { RegistrationRun } from './registration-run.ts';
import { Retries } from './retry.ts';
import { DownloadTotalExceededError } from './single-sendings.ts';
import { judgeUpload } from './uploads.ts';

/** What a record needs to move. */
function slotRequest(run: RegistrationRun, index: number): SlotRequest {
  const { url, method, bodyBytes } = run.record(index).request;
  const { origin } = new URL(url);
  const isCounted =
    Number.isFinite(run.options.concurrency.perHost) &&
    !run.ports.connections.isMultiplexed(origin);
  return {
    uid: run.uid,
    host: isCounted ? origin : null,
    isUpload: bodyBytes !== null || !['GET', 'HEAD'].includes(method),
  };
}

/**
 * Background Fetch §5 "complete a record": attempt after attempt until the record is done or has failed. Rejects only
 * with what concerns the whole registration.
 */
async function completeRecord(run: RegistrationRun, index: number): Promise<void> {
  const retries = new Retries(run, index);
  while (run.record(index).state === 'pending') {
    const outcome = isComplete(run.record(index))
      ? await finishBody(run, index, false)
      : await attemptWhenDue(run, index, retries);
    if (outcome.kind === 'again') await retries.again();
    if (outcome.kind === 'retry') await retries.after(outcome);
    if (outcome.kind === 'failed')
      await run.apply([index], failRecord(run.epoch, index, outcome.failure));
  }
}

/** All that was announced is stored; only the note of it is missing. Nothing has to be asked for. */
const isComplete = ({ response, received, expectedBytes, unsure }: RecordRow): boolean =>
  response !== null && received > 0 && received === expectedBytes && !unsure;

async function attemptWhenDue(
  run: RegistrationRun,
  index: number,
  retries: Retries,
): Promise<AttemptOutcome> {
  await retries.due();
  const { unansweredBytes = 0 } = run.record(index);
  const ended = await attemptInTurn(run, index);
  return judgeUpload(run, index, unansweredBytes, ended);
}

async function attemptInTurn(run: RegistrationRun, index: number): Promise<AttemptOutcome> {
  return attemptRecord(run, index, async () => {
    run.report(index, { kind: 'queued' });
    const release = await run.queue.acquire(slotRequest(run, index), run.signal);
    run.report(index, { kind: 'active', uploaded: 0 });
    return release;
  });
}

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
