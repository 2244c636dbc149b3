import type { Problem } from '../model/snapshot.ts';
import type { PeriodicConfig } from '../wakes/periodic-config.ts';
import type { PeriodicStatus } from '../wakes/periodic-status.ts';
import type { Wake } from '../wakes/wake.ts';

/** What runs in a wake. The wake stays open until the promise that it returns has settled, or its time is up. */
export type WakeHandler = (wake: Wake) => unknown;

export interface PeriodicFetchOptions extends PeriodicConfig {
  /** With `false`, nothing is configured and no wake is handled; wakes that were asked for before go on. Default `true`. */
  readonly enabled?: boolean;
}

export interface PeriodicFetchState {
  /** Whether the OS wakes the app at all; `unknown` until it was asked, and on a server. */
  readonly status: PeriodicStatus;
  /** What the handler, `start` or the configuration failed with; `null` again when the next of these begins. */
  readonly error: Problem | null;
}

/** None of these rejects: what went wrong is the `error` of the state. */
export interface PeriodicFetchCommands {
  /** Asks the OS for wakes, after `stop` too. Resolves with the status. */
  readonly start: () => Promise<PeriodicStatus>;
  /** No more wakes for the whole app, until `start`: mounting a view again is not enough. */
  readonly stop: () => Promise<void>;
}

/** One use of the hook or composable, as long as that lives: however often it subscribes, it handles a wake once. */
export interface PeriodicUse {
  /** The latest, so that a wake never meets the variables of an earlier render. */
  readonly handler: WakeHandler;
  readonly options: PeriodicFetchOptions;
  readonly handled: WeakSet<Wake>;
}
