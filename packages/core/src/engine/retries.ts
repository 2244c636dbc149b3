import { scheduleRetry } from '../store/transitions/schedule-retry.ts';
import { failRecord } from '../store/transitions/settle-record.ts';
import type { RetryOutcome } from './attempt-outcome.ts';
import { retryTime } from './classify-answer.ts';
import type { RegistrationRun } from './registration-run.ts';
import { untilDue } from './until-due.ts';

/** When one record is tried again, and for how long. What has to outlive a restart stands in its row. */
export class Retries {
  readonly #run: RegistrationRun;
  readonly #index: number;
  /** Whether the wait is the server's wish; one that an earlier session left may have been. */
  #imposed = true;
  /** Attempts before the network came back: they say nothing of how it is now. */
  #forgiven = 0;
  #lastName = '';
  #inARow = 0;

  constructor(run: RegistrationRun, index: number) {
    this.#run = run;
    this.#index = index;
  }

  /** Resolves when the next attempt is due. */
  async due(): Promise<void> {
    const cameBack = await untilDue(this.#run, this.#index, this.#imposed);
    if (cameBack) this.#forgiven = this.#run.record(this.#index).attempts;
  }

  /** An attempt ended in trouble that may pass: another one follows, or the record fails. */
  async after({ failure, retryAfter, maxInARow }: RetryOutcome): Promise<void> {
    const { clock, random } = this.#run.ports;
    const { retry } = this.#run.options;
    const { attempts, received } = this.#run.record(this.#index);
    const { name } = failure.problem;
    this.#imposed = retryAfter !== null;
    this.#inARow = name === this.#lastName && attempts > 0 ? this.#inARow + 1 : 1;
    this.#lastName = name;
    if (attempts < this.#forgiven) this.#forgiven = 0;
    const allowed = (received > 0 ? retry.maxResumes : null) ?? retry.maxAttempts;
    if (attempts + 1 >= allowed || this.#inARow >= maxInARow) {
      await this.#run.apply([this.#index], failRecord(this.#run.epoch, this.#index, failure));
      return;
    }
    const since = attempts - this.#forgiven;
    const notBefore = retryTime(since, retryAfter, clock.now(), random, retry);
    const schedule = scheduleRetry(this.#run.epoch, this.#index, notBefore, failure.problem);
    await this.#run.apply([this.#index], schedule);
  }
}
