import { failRecord } from '../store/transitions/settle-record.ts';
import type { AttemptOutcome } from './attempt-outcome.ts';
import { attemptRecord } from './attempt-record.ts';
import type { RegistrationRun } from './registration-run.ts';
import { Retries } from './retries.ts';

/**
 * Background Fetch §5 "complete a record": attempt after attempt until the record is done or has failed. Rejects only
 * with what concerns the whole registration.
 */
export async function completeRecord(run: RegistrationRun, index: number): Promise<void> {
  const retries = new Retries(run, index);
  while (run.record(index).state === 'pending') {
    await retries.due();
    const outcome = await attemptInTurn(run, index);
    if (outcome.kind === 'retry') await retries.after(outcome);
    if (outcome.kind === 'failed')
      await run.apply([index], failRecord(run.epoch, index, outcome.failure));
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
