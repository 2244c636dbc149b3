import { type Clock, ElapsedTime } from '../browser/clock.ts';
import { Emitter, State } from '../browser/emitter.ts';
import type { CommandQueue } from './command-queue.ts';
import type { Wake, WakeSourceName } from './periodic.ts';
import type { WakeEvent, WakeSource } from './wake-source.ts';

interface ActiveWakeOptions {
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
class ActiveWake implements Wake {
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

interface Entry {
  readonly wake: ActiveWake;
  /** How many events have come for it. The OS is owed a `finish` for each. */
  events: number;
}

/**
 * The wakes that are active, one for each task id. Nothing else calls the source's `finish`: it is called once for each
 * event, in the turn in which the wake ends.
 */
export class ActiveWakes implements Iterable<Wake> {
  /** `wake` is emitted when a wake begins. */
  readonly events: Emitter<{ wake: (wake: Wake) => void }> = new Emitter();
  /** Whether any wake is active. */
  readonly anyOpen: State<boolean> = new State(false);
  readonly #source: WakeSource;
  readonly #clock: Clock;
  /** Held while a wake is active. */
  readonly #commands: CommandQueue;
  readonly #onRejection: (error: unknown) => void;
  readonly #active = new Map<string, Entry>();
  /** The ids for which this page has called `finish`. */
  readonly #finished = new Set<string>();

  constructor(
    source: WakeSource,
    clock: Clock,
    commands: CommandQueue,
    onRejection: (error: unknown) => void,
  ) {
    this.#source = source;
    this.#clock = clock;
    this.#commands = commands;
    this.#onRejection = onRejection;
  }

  *[Symbol.iterator](): Iterator<Wake> {
    // The question ends one that is overdue after a suspension.
    for (const { wake } of [...this.#active.values()]) if (wake.remainingMs() > 0) yield wake;
  }

  /** A task has begun. */
  wake({ taskId, startedAt, source = this.#source.name }: WakeEvent): void {
    const active = this.#active.get(taskId);
    // Both systems send events twice; on Android each is a job of its own. `finish` names only the id, so a wake that is
    // found overdue here gives back the task of this event too.
    if (active) active.events++;
    this.endOverdue();
    if (active) return;
    const { budgetMs } = this.#source;
    if (this.#clock.now() - startedAt >= budgetMs) {
      this.#finish(taskId, 1);
      return;
    }
    const entry: Entry = {
      events: 1,
      wake: new ActiveWake({
        taskId,
        source,
        startedAt,
        budgetMs,
        clock: this.#clock,
        onEnd: () => this.#ended(taskId, entry),
        onRejection: this.#onRejection,
      }),
    };
    this.#active.set(taskId, entry);
    this.#commands.hold();
    this.anyOpen.set(true);
    entry.wake.handOut((wake) => this.events.emit('wake', wake));
  }

  /** The OS wants the task back. */
  timeout(taskId: string): void {
    const active = this.#active.get(taskId);
    if (active) active.wake.end('TimeoutError');
    // The event of this task went to an earlier page of this process, and no other one comes until it is finished. But
    // if this page has finished the id before, the request is late: a `finish` could hit the next task of this id.
    else if (!this.#finished.has(taskId)) this.#finish(taskId, 1);
    this.endOverdue();
  }

  /** Whether a wake of this id is active. */
  has(taskId: string): boolean {
    return this.#active.has(taskId);
  }

  /** Ends the wakes whose time is up. To be called where timers may have stood still. */
  endOverdue(): void {
    for (const { wake } of [...this.#active.values()]) wake.remainingMs();
  }

  /** Ends all of them. */
  close(): void {
    for (const { wake } of [...this.#active.values()]) wake.end('AbortError');
  }

  #ended(taskId: string, { events }: Entry): void {
    this.#active.delete(taskId);
    // Whatever runs because of a wake has to stop before the wake is given back.
    this.anyOpen.set(this.#active.size > 0);
    this.#finish(taskId, events);
    if (this.#active.size === 0) this.#commands.release();
  }

  #finish(taskId: string, times: number): void {
    this.#finished.add(taskId);
    for (let n = 0; n < times; n++) this.#source.finish(taskId);
  }
}
