import type { KeptFlag } from '../../browser/storage.ts';
import { type Clock, sleep } from '../../platform/clock.ts';
import type { ActiveServiceWorker } from '../../platform/service-worker-port.ts';
import { isWorkerPong, type WorkerPing } from './worker-messages.ts';

export interface AskedWorkerOptions {
  /** The manager's name. */
  readonly name: string;
  readonly clock: Clock;
  /** A worker that says nothing for so long has not got our entry: it may have to start first. */
  readonly limitMs: number;
  /** Remembers over pages that the worker had not got it, so that not every page has to wait for it. */
  readonly isSilent: KeptFlag;
  /** Aborts when nobody wants to know any more. */
  readonly signal: AbortSignal;
}

/**
 * A service worker that has been asked whether it has our entry. One that answers late, or has got the entry since an
 * earlier page, counts as soon as its answer has come.
 */
export class AskedWorker {
  readonly #options: AskedWorkerOptions;
  readonly #askedAt: number;
  readonly #answer: Promise<void>;
  #answered = false;

  /** Asks at once. */
  constructor(worker: ActiveServiceWorker, options: AskedWorkerOptions) {
    this.#options = options;
    this.#askedAt = options.clock.now();
    const { name, signal, isSilent, limitMs, clock } = options;
    const message: WorkerPing = { bgfetch: 1, type: 'worker-ping', name };
    this.#answer = worker.ask(message, signal).then(
      (value) => {
        this.#answered = isWorkerPong(value);
        if (this.#answered) isSilent.set(false);
      },
      () => {},
    );
    const waiting = Promise.race([this.#answer, sleep(clock, limitMs, signal)]);
    void waiting.then(
      () => this.#answered || signal.aborted || isSilent.set(true),
      () => {},
    );
  }

  /** Waits until it has been asked for `patienceMs` at most; not at all for one that an earlier page has waited for. */
  async answers(patienceMs: number): Promise<boolean> {
    const { clock, isSilent } = this.#options;
    const waited = clock.now() - this.#askedAt;
    const patience = isSilent.get() ? 0 : Math.min(patienceMs, patienceMs - waited);
    if (this.#answered || patience <= 0) return this.#answered;
    const over = new AbortController();
    await Promise.race([this.#answer, sleep(clock, patience, over.signal).catch(() => {})]);
    over.abort();
    return this.#answered;
  }
}
