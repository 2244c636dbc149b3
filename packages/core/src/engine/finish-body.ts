import { beginResponse } from '../model/transitions/receive.ts';
import { finishRecord } from '../model/transitions/settle.ts';
import { problemOf } from '../spec/problem-of.ts';
import { type AttemptOutcome, fetchError, retry } from '../transfer/attempt-outcome.ts';
import type { RegistrationRun } from '../transfer/registration-run.ts';
import { hasIntegrity } from '../transfer/verify-integrity.ts';
import { isRepeatable } from './classify-answer.ts';

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
