import type { VirtualClock } from '../../../../../src/testing/virtual-clock.ts';
import type { PeriodicConfig, Wake } from '../../../../../src/wakes/periodic.ts';
import type { PeriodicControl } from '../../../../../src/wakes/periodic-control.ts';

import { withMethods } from './with-methods.ts';

/** What one page of the app saw and did, in the phone's time. */
export interface PageNotes {
  /** When its store was open; `null` before that. */
  openedAt: number | null;
  /** When its handlers came. */
  readonly handlersAt: number[];
  /** Of each call of a handler. */
  readonly heard: { readonly taskId: string; readonly at: number }[];
  /** From when until when handlers kept a wake open: `Infinity` for one that never settles. */
  readonly holds: { readonly from: number; until: number }[];
  /** How many more times than once the plugin may be configured: the app has changed what it wants. */
  changes: number;
}

/** Watches what the app does in all its pages. */
export class FleetNotes {
  readonly pages = new Map<number, PageNotes>();
  /** When each registration has settled, by its uid. */
  readonly settledAt = new Map<string, number>();
  readonly #clock: VirtualClock;
  /** The configuration that is in force, over the pages; `null` after a stop. The driver has one of its own at first. */
  #config: string | null = '';

  constructor(clock: VirtualClock) {
    this.#clock = clock;
  }

  of(page: number): PageNotes {
    let notes = this.pages.get(page);
    if (!notes) {
      notes = { openedAt: null, handlersAt: [], heard: [], holds: [], changes: 0 };
      this.pages.set(page, notes);
    }
    return notes;
  }

  readonly settled = (uid: string): void => {
    if (!this.settledAt.has(uid)) this.settledAt.set(uid, this.#clock.now());
  };

  /** `wake` as it is shown to a handler. */
  watchWake(wake: Wake, page: number): Wake {
    const notes = this.of(page);
    notes.heard.push({ taskId: wake.taskId, at: this.#clock.now() });
    return withMethods(wake, {
      waitUntil: (promise: PromiseLike<unknown>) => {
        const hold = { from: this.#clock.now(), until: Number.POSITIVE_INFINITY };
        notes.holds.push(hold);
        const settled = () => {
          hold.until = this.#clock.now();
        };
        Promise.resolve(promise).then(settled, settled);
        wake.waitUntil(promise);
      },
    });
  }

  /** `periodic` as the app in this page has it. */
  watchPeriodic(periodic: PeriodicControl, page: number): PeriodicControl {
    const notes = this.of(page);
    const change = (config: string | null): void => {
      if (config !== this.#config) notes.changes += 1;
      this.#config = config;
    };
    return withMethods(periodic, {
      configure: (config: PeriodicConfig = {}) => {
        // The interval has a default.
        change(JSON.stringify(Object.entries({ minimumFetchInterval: 15, ...config }).sort()));
        return periodic.configure(config);
      },
      start: () => {
        if (this.#config === null) change('started again');
        return periodic.start();
      },
      stop: () => {
        this.#config = null;
        return periodic.stop();
      },
    });
  }
}
