import { countUnanswered } from '../store/transitions/count-unanswered.ts';
import type { RegistrationRun } from '../transfer/registration-run.ts';

/** So many times in the course of a body it is written down how much of it was sent. */
const STEPS = 8;

/**
 * Counts on disk what one sending has cost, while it goes on: a page that is killed in the middle of it must not get the
 * bytes for nothing, or a page that is killed again and again would send without end.
 */
export class UploadMeter {
  readonly #run: RegistrationRun;
  readonly #index: number;
  readonly #size: number;
  #counted = 0;
  #sent = 0;
  #writes: Promise<unknown> = Promise.resolve();

  constructor(run: RegistrationRun, index: number, size: number) {
    this.#run = run;
    this.#index = index;
    this.#size = size;
  }

  /** So many bytes of the body were handed to the network so far. */
  progress(sent: number): void {
    this.#sent = Math.max(this.#sent, Math.min(sent, this.#size));
    const isStep = this.#counted === 0 || this.#sent - this.#counted >= this.#size / STEPS;
    if (isStep || this.#sent === this.#size) this.#count();
  }

  /** The sending is over. Resolves when all of it is counted. */
  async end(): Promise<void> {
    this.#count();
    await this.#writes;
  }

  #count(): void {
    const bytes = this.#sent - this.#counted;
    // A run that was stopped has lost its right to write, or its page is going to sleep.
    if (bytes === 0 || this.#run.signal.aborted) return;
    this.#counted = this.#sent;
    const { epoch } = this.#run;
    const written = this.#run.apply([this.#index], countUnanswered(epoch, this.#index, bytes));
    // Where it can't be written nothing can: whoever writes next says so.
    this.#writes = Promise.all([this.#writes, written.catch(() => {})]);
  }
}
