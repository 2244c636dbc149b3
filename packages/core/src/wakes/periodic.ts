import type { Observable } from 'rxjs';
import type { SnapshotSource } from '../stream/snapshot-source.ts';
import type { PeriodicConfig, ScheduledTaskConfig } from './periodic-config.ts';
import type { PeriodicStatus } from './periodic-status.ts';
import type { Wake, WakeSourceName } from './wake.ts';
import type { WakeReport } from './wake-report.ts';

/**
 * Periodic wakes, the same whoever grants them. There is no `finish`: see `Wake`. What is asked for while a wake is
 * open happens once it has been finished, because `stop` or `configure` in the middle of one would lose it.
 */
export interface Periodic {
  /**
   * Who grants the wakes here, at best: where Periodic Background Sync does, a timer does so too while the page is open, and
   * `wake.source` says which it was. Under Cordova it is known for certain only after `deviceready`.
   */
  readonly source: WakeSourceName;
  /**
   * Registers for wakes and starts them; call it when the page starts, not in a view. Repeating it with the same
   * configuration asks the OS nothing. Resolves with the status; rejects only with `TypeError` for a bad option.
   */
  configure(config?: PeriodicConfig): Promise<PeriodicStatus>;
  /** Starts wakes again after `stop()`, with the last configuration (or the default one). */
  start(): Promise<PeriodicStatus>;
  /** No more wakes, scheduled tasks included, until `start()` or `configure()`; also after a restart of the app. */
  stop(): Promise<void>;
  /** Asks the OS; `unknown` when it does not answer within seconds. */
  status(): Promise<PeriodicStatus>;
  /**
   * Asks for one wake with an id of its own (plugin 6+). Rejects with `TypeError` for a bad task, with
   * `InvalidStateError` before `configure`, with `NotSupportedError` or the OS's words when it will not run.
   */
  scheduleTask(task: ScheduledTaskConfig): Promise<void>;
  /** Every wake; one that is open is replayed to whoever comes late. Never errors. */
  readonly wakes$: Observable<Wake>;
  /** Replays; `unknown` until the OS was first asked. Asked again whenever the app comes to the front. */
  readonly status$: Observable<PeriodicStatus>;
  readonly statusSource: SnapshotSource<PeriodicStatus>;
  /** How each wake went in which the native driver had something to do. Never errors. */
  readonly reports$: Observable<WakeReport>;
}
