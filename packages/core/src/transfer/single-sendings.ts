import type { Store } from '../storage/store.ts';

/** The bytes received are more than the app's `downloadTotal`: the whole registration fails. */
export class DownloadTotalExceededError extends Error {
  override readonly name = 'DownloadTotalExceededError';
}

/** The run has to stop without settling anything: the window closed, a command came, or the lease was lost. */
export class RunStoppedError extends Error {
  override readonly name = 'RunStoppedError';
}

/** The run has to stop for now: what is under way and can't be begun again may come to its end. */
export class InterruptedError extends RunStoppedError {}

/** A request needs headers that are in the memory of another page, or of none any more. */
export class SecretMissingError extends Error {
  override readonly name = 'SecretMissingError';
}

/**
 * The requests of a run that may not be sent twice and are on their way. To cut one off is to lose it, so it outlives what
 * stops the run if that passes: a pause, or a page that sleeps. It is over when the registration is, or the context.
 */
export class SingleSendings {
  readonly #store: Store;
  readonly #uid: string;
  readonly #endings = new Map<number, AbortController>();

  constructor(store: Store, uid: string) {
    this.#store = store;
    this.#uid = uid;
  }

  /** The record's request is about to be sent, for the only time. */
  begin(index: number): void {
    this.#endings.set(index, new AbortController());
  }

  /** What ends the work on the record; `undefined` when it is the run's own signal. */
  signalOf(index: number): AbortSignal | undefined {
    return this.#endings.get(index)?.signal;
  }

  /** The run was stopped, for `reason`. */
  async stop(reason: unknown): Promise<void> {
    if (this.#endings.size === 0) return;
    const goesOn = reason instanceof InterruptedError && (await this.#isActive());
    if (!goesOn) for (const ending of this.#endings.values()) ending.abort(reason);
  }

  /** Where the store can't say, it goes on: what comes of it can't be written then either. */
  async #isActive(): Promise<boolean> {
    return this.#store.read(this.#uid).then(
      (state) => state?.registration.phase === 'active',
      () => true,
    );
  }
}
