import type { Clock } from '../browser/clock.ts';
import { Emitter, State } from '../browser/emitter.ts';
import { ActiveWake } from './active-wake.ts';
import type { CommandQueue } from './command-queue.ts';
import type { Wake } from './periodic.ts';
import type { WakeEvent, WakeSource } from './wake-source.ts';

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
