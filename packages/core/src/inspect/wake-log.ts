import { type Clock, onAbort } from '../browser/clock.ts';
import type { Periodic, Wake } from '../wakes/periodic.ts';
import type { PeriodicControl } from '../wakes/periodic-control.ts';
import type { InspectedWake } from './inspection.ts';

/** So many are kept: more than a day has, where the OS grants one in a quarter of an hour. */
const KEPT = 100;

/** Writes down the wakes of a page. It does not count as a handler of the app, so no wake waits for it. */
export class WakeLog {
  readonly #clock: Clock;
  readonly #changed: () => void;
  #wakes: readonly InspectedWake[] = [];

  constructor(clock: Clock, changed: () => void) {
    this.#clock = clock;
    this.#changed = changed;
  }

  /** Newest first. */
  get wakes(): readonly InspectedWake[] {
    return this.#wakes;
  }

  /** Returns the function that ends it. */
  follow(periodic: Periodic): () => void {
    const { onWake } = periodic as Partial<PeriodicControl>;
    const stopWakes = onWake?.call(periodic, (wake) => this.#began(wake));
    const reports = periodic.reports$.subscribe((report) => {
      const last = this.#wakes.find(({ taskId }) => taskId === report.taskId);
      if (last) this.#replace(last.startedAt, last.taskId, { report });
    });
    return () => {
      stopWakes?.();
      reports.unsubscribe();
    };
  }

  #began({ taskId, source, deadline, signal }: Wake): void {
    const startedAt = this.#clock.now();
    // An open wake is told to each new listener.
    if (this.#wakes.some((wake) => wake.taskId === taskId && wake.endedAt === null)) return;
    const wake = {
      taskId,
      source,
      startedAt,
      deadline,
      endedAt: null,
      timedOut: false,
      report: null,
    };
    this.#wakes = [wake, ...this.#wakes].slice(0, KEPT);
    onAbort(signal, () => {
      const timedOut = signal.reason instanceof Error && signal.reason.name === 'TimeoutError';
      this.#replace(startedAt, taskId, { endedAt: this.#clock.now(), timedOut });
    });
    this.#changed();
  }

  #replace(startedAt: number, taskId: string, fields: Partial<InspectedWake>): void {
    this.#wakes = this.#wakes.map((wake) =>
      wake.startedAt === startedAt && wake.taskId === taskId ? { ...wake, ...fields } : wake,
    );
    this.#changed();
  }
}
