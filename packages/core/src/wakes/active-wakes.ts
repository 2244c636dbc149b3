import type { Clock } from '../browser/clock.ts';
import { Emitter, State } from '../browser/emitter.ts';
import { OpenWake, type WakeEnd } from './open-wake.ts';
import type { Wake } from './periodic.ts';
import type { WakeEvent, WakeSource } from './wake-source.ts';

/**
 * Runs commands one after the other, none while it is held. The first of an idle queue runs at once, in the caller's
 * turn: the plugin must be configured as early as a page can.
 */
export class CommandQueue {
  readonly #waiting: (() => Promise<void>)[] = [];
  #running = false;
  #held = false;

  /** What the command resolves or rejects with. */
  run<T>(command: () => Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      this.#waiting.push(() => command().then(resolve, reject));
      this.#next();
    });
  }

  get held(): boolean {
    return this.#held;
  }

  hold(): void {
    this.#held = true;
  }

  release(): void {
    this.#held = false;
    this.#next();
  }

  #next(): void {
    if (this.#running || this.#held) return;
    const command = this.#waiting.shift();
    if (!command) return;
    this.#running = true;
    void command().then(() => {
      this.#running = false;
      this.#next();
    });
  }
}

interface Entry {
  readonly wake: OpenWake;
  /** Events received for it: the OS is owed a `finish` for each. */
  events: number;
}

/**
 * The wakes that are open now, one for each task id, and the only place that calls `finish`: once for each event,
 * in the turn in which the wake ends.
 */
export class ActiveWakes {
  readonly #source: WakeSource;
  readonly #clock: Clock;
  /** What must not happen while a wake is open. */
  readonly #commands: CommandQueue;
  readonly #onRejection: (error: unknown) => void;
  readonly #open = new Map<string, Entry>();
  /** Ids that this page has been woken for and has given back. */
  readonly #givenBack = new Set<string>();
  /** Every wake, when it opens. */
  readonly events: Emitter<{ wake: (wake: Wake) => void }> = new Emitter();
  /** Whether any wake is open. */
  readonly anyOpen: State<boolean> = new State(false);

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

  /** The wakes that are open. */
  *[Symbol.iterator](): Iterator<Wake> {
    for (const { wake } of [...this.#open.values()]) if (!wake.signal.aborted) yield wake;
  }

  wake({ taskId, startedAt, source = this.#source.name }: WakeEvent): void {
    const open = this.#open.get(taskId);
    // Duplicates happen on both systems, and on Android each is a job of its own. The OS takes a finish for whichever
    // it has, so one that is overdue gives back the newcomer too.
    if (open) open.events++;
    this.check();
    if (open) return;
    const { budgetMs } = this.#source;
    if (this.#clock.now() - startedAt >= budgetMs) {
      this.#giveBack(taskId, 1);
      return;
    }
    const entry: Entry = {
      events: 1,
      wake: new OpenWake({
        taskId,
        source,
        startedAt,
        budgetMs,
        clock: this.#clock,
        onEnd: () => this.#ended(taskId, entry),
        onRejection: this.#onRejection,
      }),
    };
    this.#open.set(taskId, entry);
    this.#commands.hold();
    this.anyOpen.set(true);
    entry.wake.handOut((wake) => this.events.emit('wake', wake));
  }

  timeout(taskId: string): void {
    const open = this.#open.get(taskId);
    if (open) open.wake.end('timeout');
    // A wake whose event went to an earlier page of this process; until it is given back there will be no other.
    // But after an event of our own it is the echo of that one, and a finish could hit the next task of this id.
    else if (!this.#givenBack.has(taskId)) this.#giveBack(taskId, 1);
    this.check();
  }

  /** Ends what is overdue; for moments in which timers may have stood still. */
  check(): void {
    for (const { wake } of [...this.#open.values()]) wake.remainingMs();
  }

  /** Ends all of them. */
  endAll(end: WakeEnd): void {
    for (const { wake } of [...this.#open.values()]) wake.end(end);
  }

  close(): void {
    this.endAll('closed');
  }

  #ended(taskId: string, { events }: Entry): void {
    this.#open.delete(taskId);
    // Whatever runs because of this wake stops before it is given back.
    this.anyOpen.set(this.#open.size > 0);
    this.#giveBack(taskId, events);
    if (this.#open.size === 0) this.#commands.release();
  }

  #giveBack(taskId: string, times: number): void {
    this.#givenBack.add(taskId);
    for (let n = 0; n < times; n++) this.#source.finish(taskId);
  }
}
