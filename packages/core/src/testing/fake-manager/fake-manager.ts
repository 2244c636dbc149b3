import type { Clock } from '../../browser/clock.ts';
import type { BackgroundFetchManager } from '../../client/background-fetch.ts';
import type { BackgroundFetchFailureReason, RegistrationSnapshot } from '../../model/snapshot.ts';
import type { Periodic } from '../../wakes/periodic.ts';
import type { FakePeriodic } from '../fake-periodic.ts';

/**
 * A manager that moves no bytes: the test says what happens to each background fetch. Everything else is real: arguments
 * are checked, ids are unique, commands take effect, and records can be matched and read. Made by `createFakeManager`.
 */
export interface FakeManager extends BackgroundFetchManager {
  readonly periodic: Periodic;
  /** The OS's side of `periodic`: it wakes the app, and takes wakes back. */
  readonly wakes: FakePeriodic;
  /** The calls of the app, oldest first, as `fetch ep-5`: `fetch`, `pause`, `resume`, `abort`, `retryNow`, `release`. */
  readonly calls: readonly string[];
  /**
   * Changes the snapshot of a background fetch, as `{ status: 'running', downloaded: 400 }`, until it settles. This and the
   * next three throw or reject with `RangeError` when no background fetch has this id.
   */
  show(id: string, change: Partial<RegistrationSnapshot>): void;
  /** Stores the whole response to its request for `url`. Rejects with `RangeError` when it has no such request. */
  respond(id: string, url: string, response: Response): Promise<void>;
  /**
   * Settles it: with a failure reason as a failure, without one as a success. Requests of a success that the test has not
   * answered have an empty response with status 200.
   */
  settle(id: string, failureReason?: Exclude<BackgroundFetchFailureReason, ''>): Promise<void>;
  /** Emits `click`, as if the user had clicked the browser's download UI. */
  click(id: string): void;
  /** Makes the next `fetch` reject with `error`. */
  failNextFetch(error: unknown): void;
}

/** Options of `createFakeManager`. */
export interface FakeManagerOptions {
  /** The manager's time. Default: real time. */
  readonly clock?: Clock;
  /** What relative URLs resolve against, in `fetch`, `respond` and `match`. Default `https://app.test/`. */
  readonly baseUrl?: string;
}
