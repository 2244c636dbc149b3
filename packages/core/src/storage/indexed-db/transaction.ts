import type { Observable } from 'rxjs';
import { StoreClosedError } from '../../store/store-errors.ts';

/** The page went to sleep under a transaction, which was undone: it is to be begun again when the page is back. */
export class InterruptedError extends Error {
  override readonly name = 'InterruptedError';
}

/**
 * Lets transactions begin only while the page is awake. From `pagehide` or `freeze` on, a page may stand still at any
 * moment for as long as it likes. A transaction that is open then stays open, and blocks the database for every other
 * page of the origin: WebKit leaves it so for ever, Chromium for a minute.
 */
export class PageGate {
  readonly #onSleep: () => void;
  readonly #waiting = new Set<() => void>();
  readonly #stopListening: () => void;
  #isAwake = true;
  #isClosed = false;
  #sleeps = 0;

  /**
   * @param awake$ replays the current value, then changes
   * @param onSleep called before the page stands still: whatever is open has to be ended in this call
   */
  constructor(awake$: Observable<boolean>, onSleep: () => void) {
    this.#onSleep = onSleep;
    const listening = awake$.subscribe((awake) => this.#become(awake));
    this.#stopListening = () => listening.unsubscribe();
  }

  get isOpen(): boolean {
    return this.#isAwake && !this.#isClosed;
  }

  get isAsleep(): boolean {
    return !this.#isAwake;
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  /** How often the page has gone to sleep. */
  get sleeps(): number {
    return this.#sleeps;
  }

  /**
   * Resolves while the page is awake. Rejects with `StoreClosedError` when the gate is closed, and with the reason of
   * `signal` when that aborts while the page sleeps.
   */
  async pass(signal?: AbortSignal): Promise<void> {
    while (!this.isOpen) {
      if (this.#isClosed) throw new StoreClosedError('The store is closed.');
      signal?.throwIfAborted();
      await this.#nextChange(signal);
    }
  }

  /** For good. */
  close(): void {
    this.#isClosed = true;
    this.#stopListening();
    this.#letPass();
  }

  #become(awake: boolean): void {
    if (this.#isAwake === awake) return;
    this.#isAwake = awake;
    if (awake) {
      this.#letPass();
    } else {
      this.#sleeps += 1;
      this.#onSleep();
    }
  }

  #nextChange(signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve) => {
      const done = (): void => {
        this.#waiting.delete(done);
        signal?.removeEventListener('abort', done);
        resolve();
      };
      this.#waiting.add(done);
      signal?.addEventListener('abort', done);
    });
  }

  #letPass(): void {
    for (const done of [...this.#waiting]) done();
  }
}
