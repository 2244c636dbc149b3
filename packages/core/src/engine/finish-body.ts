import { problemOf } from '../spec/problem-of.ts';
import { beginResponse } from '../store/transitions/begin-response.ts';
import { finishRecord } from '../store/transitions/settle-record.ts';
import { type AttemptOutcome, fetchError, retry } from './attempt-outcome.ts';
import { isRepeatable } from './classify-answer.ts';
import type { RegistrationRun } from './registration-run.ts';
import { hasIntegrity } from './verify-integrity.ts';

/** Whole bodies with another hash before it is believed that the server has no other. */
const MAX_WRONG_HASHES = 3;

/**
 * The whole body is stored: the record is done, once its hash is the one that the app has named, if it has named any.
 * `unproven` says that nothing has told where the body ends; a hash proves it.
 */
export async function finishBody(
  run: RegistrationRun,
  index: number,
  unproven: boolean,
): Promise<AttemptOutcome> {
  const record = run.record(index);
  if (!hasIntegrity(record)) {
    await run.apply([index], finishRecord(run.epoch, index, unproven));
    return { kind: 'done' };
  }
  const error = await run.verifyIntegrity(record);
  if (error === null) {
    await run.apply([index], finishRecord(run.epoch, index));
    return { kind: 'done' };
  }
  const history = run.history(index);
  history.wrongHashes += 1;
  const failure = fetchError(problemOf(error));
  if (history.wrongHashes >= MAX_WRONG_HASHES || !isRepeatable(record.request))
    return { kind: 'failed', failure };
  // It is not the file that was asked for. A cache on the way may have kept a broken copy, so it is asked for anew.
  await run.apply([index], beginResponse(run.epoch, index, null, null));
  return retry(failure);
}
