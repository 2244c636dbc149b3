import { failRecord } from '../model/transitions/settle.ts';
import type { RecordRow } from '../store/record-row.ts';
import type { AttemptOutcome } from '../transfer/attempt-outcome.ts';
import { attemptRecord } from '../transfer/attempt-record.ts';
import type { RegistrationRun } from '../transfer/registration-run.ts';
import { Retries } from '../transfer/retry.ts';
import { judgeUpload } from '../transfer/uploads.ts';
import { finishBody } from './finish-body.ts';
import { slotRequest } from './slot-request.ts';

/**
 * Background Fetch §5 "complete a record": attempt after attempt until the record is done or has failed. Rejects only
 * with what concerns the whole registration.
 */
export async function completeRecord(run: RegistrationRun, index: number): Promise<void> {
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
