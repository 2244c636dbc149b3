import { isRepeatable } from '../engine/classify-answer.ts';
import { isBudgetSpent, leastDelayMs, spentProblem } from '../engine/upload-budget.ts';
import { countUnanswered } from '../store/transitions/count-unanswered.ts';
import { type AttemptOutcome, fetchError, retry } from './attempt-outcome.ts';
import type { RegistrationRun } from './registration-run.ts';

/**
 * What one more sending of a request body that has led nowhere makes of its record (promise 9): it is sent again later the
 * more it has cost, and not at all when it was sent too often without an answer. `before` is what had been sent
 * without one before this attempt. Other outcomes, and records without a body, are left as they are.
 */
export async function judgeUpload(
  run: RegistrationRun,
  index: number,
  before: number,
  outcome: AttemptOutcome,
): Promise<AttemptOutcome> {
  const record = run.record(index);
  const { method, bodyBytes } = record.request;
  if (!bodyBytes || !isRepeatable(record.request)) return outcome;
  if (outcome.kind !== 'retry' && outcome.kind !== 'again') return outcome;
  const { failure, ...rest } = outcome.kind === 'retry' ? outcome : retry(fetchError(NO_USE));
  const unanswered = record.unansweredBytes ?? 0;
  if (failure.response !== null) {
    // The server is there and says "not now": that is no reason to give up, but none to hurry either.
    if (unanswered > before)
      await run.apply([index], countUnanswered(run.epoch, index, before - unanswered));
    const inVain = (record.attempts + 1) * bodyBytes;
    return {
      ...rest,
      failure,
      soon: rest.soon && record.attempts === 0,
      leastDelayMs: leastDelayMs(bodyBytes, inVain, run.options.retry),
    };
  }
  if (isBudgetSpent(bodyBytes, unanswered)) {
    const problem = spentProblem(method, unanswered, failure.problem);
    return { kind: 'failed', failure: { ...failure, problem } };
  }
  return {
    ...rest,
    failure,
    // It is counted in bytes.
    maxInARow: Number.POSITIVE_INFINITY,
    leastDelayMs: leastDelayMs(bodyBytes, unanswered, run.options.retry),
  };
}

const NO_USE = { name: 'NetworkError', message: 'The answer to the upload could not be used.' };
