import { type Clock, ElapsedTime } from '../browser/clock.ts';
import type { Wake, WakeSourceName } from './periodic.ts';

export interface ActiveWakeOptions {
  readonly taskId: string;
  readonly source: WakeSourceName;
  readonly startedAt: number;
  readonly budgetMs: number;
  readonly clock: Clock;
  /** Called once, in the turn in which the wake ends, after its signal has aborted. */
  readonly onEnd: () => void;
  /** Called with what a promise given to `waitUntil` has rejected with while the wake was active. */
  readonly onRejection: (error: unknown) => void;
}

/** A wake from its event to its end. */
export class ActiveWake implements Wake {
  readonly taskId: string;
  readonly source: WakeSourceName;
  readonly deadline: number;
  readonly #options: ActiveWakeOptions;
  readonly #elapsed: ElapsedTime;
  readonly #controller = new AbortController();
  readonly #cancelTimer: () => void;
  /** How many promises are waited for. The calls of the handlers count as one. */
  #pending = 1;

  constructor(options: ActiveWakeOptions) {
    const { clock, startedAt, budgetMs } = options;
    this.taskId = options.taskId;
    this.source = options.source;
    this.deadline = startedAt + budgetMs;
    this.#options = options;
    this.#elapsed = new ElapsedTime(clock, startedAt);
    // It fires in time even if the wall clock is set back meanwhile.
    const leftMs = budgetMs - this.#elapsed.ms;
    this.#cancelTimer = clock.setTimer(() => this.end('TimeoutError'), leftMs);
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Shows the wake to its handlers. If none of them waits for anything, it has ended when this returns. */
  handOut(show: (wake: Wake) => void): void {
    show(this);
    this.#oneSettled();
  }

  waitUntil(promise: PromiseLike<unknown>): void {
    if (this.remainingMs() === 0) {
      throw new DOMException(
        `The wake ${this.taskId} has ended: waitUntil must be called before its handlers return or while it is kept open.`,
        'InvalidStateError',
      );
    }
    this.#pending++;
    void this.#settle(promise);
  }

  remainingMs(): number {
    if (this.signal.aborted) return 0;
    const remainingMs = this.#options.budgetMs - this.#elapsed.ms;
    if (remainingMs > 0) return remainingMs;
    this.end('TimeoutError');
    return 0;
  }

  /** `TimeoutError` when its time is up, by our own deadline or because the OS wants it back. */
  end(reason: 'TimeoutError' | 'AbortError'): void {
    if (this.signal.aborted) return;
    this.#cancelTimer();
    const words =
      reason === 'TimeoutError' ? 'The time of this wake is up.' : 'This wake has ended.';
    this.#controller.abort(new DOMException(words, reason));
    this.#options.onEnd();
  }

  async #settle(promise: PromiseLike<unknown>): Promise<void> {
    try {
      await promise;
    } catch (error) {
      if (!this.signal.aborted) this.#options.onRejection(error);
    }
    // As in Service Workers §4.4: what follows the same promise may still call `waitUntil`.
    await null;
    this.#oneSettled();
  }

  #oneSettled(): void {
    this.#pending--;
    if (this.#pending === 0) this.end('AbortError');
    else this.remainingMs();
  }
}
