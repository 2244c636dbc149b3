import type { Clock } from '../browser/clock.ts';
import type { Wake, WakeSourceName } from './periodic.ts';

/**
 * Time since `startedAt` by the wall clock, which unlike a monotonic one goes on while the device sleeps. The wall
 * clock can be set: a step back counts as no time at all, a step forward as time spent, which errs to the safe side.
 */
export class ElapsedTime {
  readonly #clock: Clock;
  #seen: number;
  #elapsedMs: number;

  constructor(clock: Clock, startedAt: number) {
    this.#clock = clock;
    this.#seen = clock.now();
    this.#elapsedMs = Math.max(0, this.#seen - startedAt);
  }

  get ms(): number {
    const now = this.#clock.now();
    this.#elapsedMs += Math.max(0, now - this.#seen);
    this.#seen = now;
    return this.#elapsedMs;
  }
}

/**
 * How a wake ended: all had settled, our deadline passed, the OS wanted it back, or the manager was closed.
 */
export type WakeEnd = 'settled' | 'deadline' | 'timeout' | 'closed';

export interface OpenWakeOptions {
  readonly taskId: string;
  readonly source: WakeSourceName;
  readonly startedAt: number;
  readonly budgetMs: number;
  readonly clock: Clock;
  /** Called once, in the turn in which the wake ends, after its signal has aborted. */
  readonly onEnd: (end: WakeEnd) => void;
  /** What a promise given to `waitUntil` rejected with while the wake was open. */
  readonly onRejection: (error: unknown) => void;
}

/** A wake from its event to its end. */
export class OpenWake implements Wake {
  readonly taskId: string;
  readonly source: WakeSourceName;
  readonly deadline: number;
  readonly #budgetMs: number;
  readonly #elapsed: ElapsedTime;
  readonly #controller = new AbortController();
  readonly #onEnd: (end: WakeEnd) => void;
  readonly #onRejection: (error: unknown) => void;
  readonly #cancelTimer: () => void;
  /** What is being waited for; the handing out to the handlers counts as one. */
  #pending = 1;

  constructor(options: OpenWakeOptions) {
    const { clock, startedAt, budgetMs } = options;
    this.taskId = options.taskId;
    this.source = options.source;
    this.deadline = startedAt + budgetMs;
    this.#budgetMs = budgetMs;
    this.#elapsed = new ElapsedTime(clock, startedAt);
    this.#onEnd = options.onEnd;
    this.#onRejection = options.onRejection;
    // If the wall clock is set back meanwhile, this timer is right and the wall clock is not.
    this.#cancelTimer = clock.setTimer(() => this.end('deadline'), budgetMs - this.#elapsed.ms);
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Shows the wake to its handlers; with nobody waiting afterwards it has ended when this returns. */
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
    const remainingMs = this.#budgetMs - this.#elapsed.ms;
    if (remainingMs > 0) return remainingMs;
    this.end('deadline');
    return 0;
  }

  end(end: WakeEnd): void {
    if (this.signal.aborted) return;
    this.#cancelTimer();
    this.#controller.abort(
      end === 'deadline' || end === 'timeout'
        ? new DOMException('The time of this wake is up.', 'TimeoutError')
        : new DOMException('This wake has ended.', 'AbortError'),
    );
    this.#onEnd(end);
  }

  async #settle(promise: PromiseLike<unknown>): Promise<void> {
    try {
      await promise;
    } catch (error) {
      if (!this.signal.aborted) this.#onRejection(error);
    }
    // As in the service worker spec: whoever waits for the same promise may still ask for more time.
    await null;
    this.#oneSettled();
  }

  #oneSettled(): void {
    this.#pending--;
    if (this.#pending === 0) this.end('settled');
    else this.remainingMs();
  }
}
