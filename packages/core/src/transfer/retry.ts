import { retryDelayMs } from '../engine/retry-delay.ts';
import { untilDue } from '../engine/until-due.ts';
import { scheduleRetry } from '../model/transitions/send.ts';
import { failRecord } from '../model/transitions/settle.ts';
import { fetchError, type RetryOutcome, retry } from './attempt-outcome.ts';
import type { RegistrationRun } from './registration-run.ts';

/** When one record is tried again, and for how long. What has to outlive a restart stands in its row. */
export class Retries {
  readonly #run: RegistrationRun;
  readonly #index: number;
  /** Attempts before the network came back, or the app asked for one now: they say nothing of how it is now. */
  #forgiven = 0;
  /** Waits in a row that ended early because the network came back, with no progress since. */
  #returns = 0;
  #attempts = 0;
  #lastKind = '';
  /** How much was stored when an attempt last followed at once. */
  #hurriedAt = -1;
  #inARow = 0;

  constructor(run: RegistrationRun, index: number) {
    this.#run = run;
    this.#index = index;
  }

  /** Resolves when the next attempt is due. */
  async due(): Promise<void> {
    const end = await untilDue(this.#run, this.#index, this.#earliestReturn());
    const { attempts } = this.#run.record(this.#index);
    if (end !== 'time') this.#forgiven = attempts;
    if (end === 'return') this.#returns += 1;
  }

  /** The first return ends a wait at once; the more of them led nowhere, the longer the next one has to wait. */
  #earliestReturn(): number {
    const { clock, random } = this.#run.ports;
    if (this.#returns === 0) return Number.NEGATIVE_INFINITY;
    return clock.now() + retryDelayMs(this.#returns, null, random, this.#run.options.retry);
  }

  /** An attempt ended in trouble that may pass: another one follows, or the record fails. */
  async after({
    failure,
    retryAfterMs,
    maxInARow,
    soon,
    leastDelayMs,
  }: RetryOutcome): Promise<void> {
    const run = this.#run;
    const { clock, random } = run.ports;
    const { retry: options } = run.options;
    const { attempts, received } = run.record(this.#index);
    const status = failure.response?.status ?? null;
    const kind = `${failure.problem.name} ${status}`;
    this.#inARow = kind === this.#lastKind ? this.#inARow + 1 : 1;
    this.#lastKind = kind;
    if (attempts < this.#forgiven) this.#forgiven = 0;
    if (attempts < this.#attempts) this.#returns = 0;
    this.#attempts = attempts + 1;
    const allowed = (received > 0 ? options.maxResumes : null) ?? options.maxAttempts;
    if (attempts + 1 >= allowed || this.#inARow >= maxInARow) {
      await run.apply([this.#index], failRecord(run.epoch, this.#index, failure));
      return;
    }
    const since = Math.max(attempts - this.#forgiven, this.#returns - 1);
    // Once only, until new bytes come: a server that alternates between two refusals is no reason to hurry.
    const isSoon = soon && this.#hurriedAt !== received;
    if (soon) this.#hurriedAt = received;
    const delayMs = isSoon
      ? 0
      : Math.max(leastDelayMs, retryDelayMs(since, retryAfterMs, random, options));
    const schedule = {
      notBefore: Math.round(clock.now() + delayMs),
      problem: failure.problem,
      status,
      isImposed: retryAfterMs !== null || leastDelayMs > 0,
    };
    await run.apply([this.#index], scheduleRetry(run.epoch, this.#index, schedule));
  }

  /** Another way of asking is to be tried at once, unless that has led nowhere for too long. */
  async again(): Promise<void> {
    const { received } = this.#run.record(this.#index);
    if (this.#run.history(this.#index).mayAskAgain(received)) return;
    await this.after(retry(fetchError(NO_PROOF)));
  }
}

const NO_PROOF = {
  name: 'NetworkError',
  message:
    'The answers of the server contradict each other: none of them proves how the file goes on. An ETag, Content-Range and Content-Length that are right (and exposed, across origins) would.',
};
