import { EMPTY, type Observable, of } from 'rxjs';
import type { SnapshotSource } from '../model/snapshot.ts';

/** Options of `periodic.configure`: every key goes to the plugin as it is; what a platform does not know it ignores. */
export interface PeriodicConfig {
  /** Minutes (the plugin's unit), at least; the OS decides. Default 15. */
  readonly minimumFetchInterval?: number;
  /** Android, plugin 5+: no wakes once the user has swiped the app away. The plugin's default is `true`. No effect on iOS from 6.0. */
  readonly stopOnTerminate?: boolean;
  /** Android, plugin 5+: wakes go on after a reboot. Needs `stopOnTerminate: false` and `enableHeadless`. */
  readonly startOnBoot?: boolean;
  /** Android, plugin 5+: a Java `HeadlessTask` is woken when the app is not running; JavaScript never is. */
  readonly enableHeadless?: boolean;
  /** Android, plugin 6+: exact alarms instead of JobScheduler; costs battery. */
  readonly forceAlarmManager?: boolean;
  /** Android, plugin 5.5+: one of the plugin's `NETWORK_TYPE_*` numbers. */
  readonly requiredNetworkType?: number;
  readonly requiresBatteryNotLow?: boolean;
  readonly requiresStorageNotLow?: boolean;
  readonly requiresCharging?: boolean;
  readonly requiresDeviceIdle?: boolean;
  readonly [key: string]: unknown;
}

/** Options of `periodic.scheduleTask` (plugin 6+), passed on as they are. */
export interface ScheduledTaskConfig {
  /** Comes back as `wake.taskId`. On iOS it must contain `com.transistorsoft` and be listed in Info.plist. */
  readonly taskId: string;
  /** Milliseconds (the plugin's unit here) until it may run. On iOS it then runs when the device is idle and charging. */
  readonly delay: number;
  /** Default `false`: runs once. */
  readonly periodic?: boolean;
  readonly [key: string]: unknown;
}

const DEFAULT_INTERVAL_MINUTES = 15;

/** Throws `TypeError` for what no plugin could make sense of, and fills in the interval: Cordova on iOS would take `0`. */
export function checkPeriodicConfig(config: PeriodicConfig): PeriodicConfig {
  const { minimumFetchInterval = DEFAULT_INTERVAL_MINUTES } = config;
  if (!(Number.isFinite(minimumFetchInterval) && minimumFetchInterval >= 0)) {
    throw new TypeError(
      `minimumFetchInterval is ${String(minimumFetchInterval)}: give a number of minutes, 0 or more.`,
    );
  }
  return { ...config, minimumFetchInterval };
}

/** Throws `TypeError` for a task without an id or a delay. */
export function checkScheduledTask(task: ScheduledTaskConfig): ScheduledTaskConfig {
  if (typeof task.taskId !== 'string' || task.taskId === '') {
    throw new TypeError('A scheduled task needs a taskId: a string that is not empty.');
  }
  if (!(Number.isFinite(task.delay) && task.delay >= 0)) {
    throw new TypeError(
      `The delay of task ${task.taskId} is ${String(task.delay)}: give milliseconds, 0 or more.`,
    );
  }
  return task;
}

/**
 * Whether the OS wakes the app at all:
 * - `available`: it may, when and as often as it sees fit
 * - `denied`: the user has switched background refresh off, for this app or for all
 * - `restricted`: not possible on this device (parental controls, no plugin, no such API in this browser)
 * - `unknown`: nobody says, or the answer never came
 */
export type PeriodicStatus = 'restricted' | 'denied' | 'available' | 'unknown';

/** Who woke us: the native plugin, Periodic Background Sync, or a timer in the open page. */
export type WakeSourceName = 'plugin' | 'periodic-sync' | 'timer';

/**
 * A stretch of time that was granted to run in, as a service worker's `ExtendableEvent`. It is finished for the app:
 * once all that `waitUntil` was given has settled, at our own deadline, or in the very turn in which the OS asks for
 * it back, whichever comes first, and once only. A wake that nobody waits for is finished when all handlers returned.
 */
export interface Wake {
  /** The plugin's id of the task. Plugins before 6.0 give none: then it is `cordova-background-fetch`. */
  readonly taskId: string;
  readonly source: WakeSourceName;
  /** When it is finished at the latest: milliseconds since the Unix epoch, some seconds before the OS's own deadline. */
  readonly deadline: number;
  /** Aborts in the moment the wake ends, however it ends: what still runs then has no right to. */
  readonly signal: AbortSignal;
  /**
   * Keeps the wake open until `promise` has settled, but not past the deadline. How it settles makes no difference to
   * the OS; a rejection is reported as a development warning. Throws `InvalidStateError` once the wake has ended.
   */
  waitUntil(promise: PromiseLike<unknown>): void;
  /**
   * Milliseconds until the deadline, `0` once ended. Asking ends a wake that is overdue: timers stand still in a
   * suspended web view, so long work asks between its steps.
   */
  remainingMs(): number;
}

/**
 * What a wake was used for by the native driver:
 * - `done`: everything that could be moved was moved before the deadline
 * - `time-up`: there is more; the next wake goes on
 * - `taken-back`: the OS wanted its time back before our own deadline
 * - `no-network`: not a byte moved for seconds, so it was given back early. If it is so in every wake, the web view's
 *   network sleeps in the background: see "Transports for wakes" in the documentation.
 */
export type WakeOutcome = 'done' | 'time-up' | 'taken-back' | 'no-network';

/** How one wake went, for logs and for finding out what a device allows. */
export interface WakeReport {
  readonly taskId: string;
  readonly outcome: WakeOutcome;
  /** How long it was worked in: milliseconds. */
  readonly ms: number;
  /** Response bytes stored and request bytes sent meanwhile. */
  readonly downloadedBytes: number;
  readonly uploadedBytes: number;
}

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

/** For servers, where nobody is woken: every answer is `restricted`, and nothing is done. */
export function createInertPeriodic(): Periodic {
  const restricted = async () => 'restricted' as const;
  return {
    source: 'timer',
    configure: restricted,
    start: restricted,
    status: restricted,
    stop: async () => {},
    scheduleTask: async ({ taskId }) => {
      throw new DOMException(`Task ${taskId} will not run on a server.`, 'NotSupportedError');
    },
    wakes$: EMPTY,
    status$: of('restricted'),
    statusSource: { getSnapshot: () => 'restricted', subscribe: () => () => {} },
    reports$: EMPTY,
  };
}
