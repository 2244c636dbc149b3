import { scheduleRetry } from '../store/transitions/schedule-retry.ts';
import { failRecord } from '../store/transitions/settle-record.ts';
import type { AttemptOutcome, RetryOutcome } from './attempt-outcome.ts';
import { attemptRecord } from './attempt-record.ts';
import { retryTime } from './classify-answer.ts';
import type { RegistrationRun } from './registration-run.ts';
import { untilDue } from './until-due.ts';

/**
 * Background Fetch §5 "complete a record": attempt after attempt until the record is done or has failed. Rejects only
 * with what concerns the whole registration.
 */
export async function completeRecord(run: RegistrationRun, index: number): Promise<void> {
  // A wait that an earlier session left may have been the server's wish.
  let imposed = true;
  while (run.record(index).state === 'pending') {
    await untilDue(run, index, imposed);
    const outcome = await attemptInTurn(run, index);
    if (outcome.kind === 'failed')
      await run.apply([index], failRecord(run.epoch, index, outcome.failure));
    if (outcome.kind === 'retry') {
      await retryOrGiveUp(run, index, outcome);
      imposed = outcome.retryAfter !== null;
    }
  }
}

async function attemptInTurn(run: RegistrationRun, index: number): Promise<AttemptOutcome> {
  run.report(index, { kind: 'queued' });
  const release = await run.queue.acquire(run.uid, run.signal);
  try {
    run.report(index, { kind: 'active', uploaded: 0 });
    return await attemptRecord(run, index);
  } finally {
    release();
  }
}

async function retryOrGiveUp(
  run: RegistrationRun,
  index: number,
  { failure, retryAfter, maxAttempts }: RetryOutcome,
): Promise<void> {
  const { clock, random } = run.ports;
  const { retry } = run.options;
  const { attempts, received } = run.record(index);
  const allowed = (received > 0 ? retry.maxResumes : null) ?? retry.maxAttempts;
  const exhausted = attempts + 1 >= Math.min(maxAttempts, allowed);
  const transition = exhausted
    ? failRecord(run.epoch, index, failure)
    : scheduleRetry(
        run.epoch,
        index,
        retryTime(attempts, retryAfter, clock.now(), random, retry),
        failure.problem,
      );
  await run.apply([index], transition);
}
