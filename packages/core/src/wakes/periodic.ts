import type { Observable } from 'rxjs';
import type { SnapshotSource } from '../model/snapshot.ts';

/**
 * Options of `periodic.configure`. The names are those of Transistor's background-fetch plugin (as of version 7), which
 * gets every key as it is, other ones too, and ignores those that the platform does not know. In a browser only
 * `minimumFetchInterval` counts.
 */
export interface PeriodicConfig {
  /** The least time between two wakes: minutes, as in the plugin. The OS decides when they come. Default 15. */
  readonly minimumFetchInterval?: number;
  /**
   * Whether wakes end when the user swipes the app away. Android, and iOS with plugins before 6. Default `false`, so that what
   * is under way goes on; the plugin's own default is `true`.
   */
  readonly stopOnTerminate?: boolean;
  /** Whether wakes go on after a reboot (Android, plugin 5+). Needs `stopOnTerminate: false` and `enableHeadless: true`. */
  readonly startOnBoot?: boolean;
  /** Whether a Java `HeadlessTask` is woken while the app does not run (Android, plugin 5+). JavaScript never is. */
  readonly enableHeadless?: boolean;
  /** Whether exact alarms take the place of JobScheduler, at the cost of battery (Android, plugin 6+). */
  readonly forceAlarmManager?: boolean;
  /** Which network a wake needs: one of the plugin's `NETWORK_TYPE_*` numbers (Android, plugin 5.5+). */
  readonly requiredNetworkType?: number;
  /** Whether there are no wakes while the battery is low (Android, plugin 5.5+). */
  readonly requiresBatteryNotLow?: boolean;
  /** Whether there are no wakes while storage is low (Android, plugin 5.5+). */
  readonly requiresStorageNotLow?: boolean;
  /** Whether wakes come only while the device is charging (Android, plugin 5.5+). */
  readonly requiresCharging?: boolean;
  /** Whether wakes come only while the device is not in use (Android, plugin 5.5+). */
  readonly requiresDeviceIdle?: boolean;
  readonly [key: string]: unknown;
}

/** Options of `periodic.scheduleTask`, with the names of the plugin (6+), which gets every key as it is. */
export interface ScheduledTaskConfig {
  /** Comes back as `wake.taskId`. On iOS it must contain `com.transistorsoft` and be listed in Info.plist. */
  readonly taskId: string;
  /** How long to wait: milliseconds, as in the plugin. On iOS the task then waits until the device is idle and charging. */
  readonly delay: number;
  /** Whether it runs again and again, each time after `delay`, a minute at least. Default `false`: it runs once. */
  readonly periodic?: boolean;
  readonly [key: string]: unknown;
}

const DEFAULT_INTERVAL_MINUTES = 15;

/**
 * `config` as the plugin gets it. With the default of plugins before 6.0 the OS would stop waking an app that was closed, with
 * downloads under way.
 */
export function pluginConfig(config: PeriodicConfig): PeriodicConfig {
  return { ...config, stopOnTerminate: config.stopOnTerminate ?? false };
}

/** Equal for configurations that make no difference. */
export const configKey = (config: PeriodicConfig): string =>
  JSON.stringify(Object.entries(pluginConfig(config)).sort());

/** Whether the OS grants no wakes. */
export const isRefused = (status: PeriodicStatus): status is 'denied' | 'restricted' =>
  status === 'denied' || status === 'restricted';

/** Throws `TypeError` for a wrong interval, and fills in a missing one, for which the Cordova plugin would take 0 on iOS. */
export function checkPeriodicConfig(config: PeriodicConfig): PeriodicConfig {
  const { minimumFetchInterval = DEFAULT_INTERVAL_MINUTES } = config;
  if (!(Number.isFinite(minimumFetchInterval) && minimumFetchInterval >= 0)) {
    throw new TypeError(
      `minimumFetchInterval is ${String(minimumFetchInterval)}: give a number of minutes, 0 or more.`,
    );
  }
  return { ...config, minimumFetchInterval };
}

/** As often as a periodic task may run: milliseconds. */
const MIN_PERIOD_MS = 60_000;

/** Throws `TypeError` for what is no id of a task. */
export function checkTaskId(taskId: unknown): void {
  if (typeof taskId !== 'string' || taskId === '')
    throw new TypeError('A scheduled task needs a taskId: a string that is not empty.');
}

/** Throws `TypeError` for a task without an id or a delay. The period of a periodic one is a minute at least. */
export function checkScheduledTask(task: ScheduledTaskConfig): ScheduledTaskConfig {
  checkTaskId(task.taskId);
  if (!(Number.isFinite(task.delay) && task.delay >= 0)) {
    throw new TypeError(
      `The delay of task ${task.taskId} is ${String(task.delay)}: give milliseconds, 0 or more.`,
    );
  }
  return task.periodic && task.delay < MIN_PERIOD_MS ? { ...task, delay: MIN_PERIOD_MS } : task;
}

/**
 * Whether the OS wakes the app at all. On iOS these are the values of `UIBackgroundRefreshStatus`.
 * - `available`: it may, when and as often as it sees fit
 * - `denied`: the user has switched background refresh off, for this app or for all
 * - `restricted`: it is not possible on this device (parental controls, for example), in this browser, or on a server
 * - `unknown`: the OS was not asked yet, or has not answered; plugins before 4.0 can't be asked
 */
export type PeriodicStatus = 'restricted' | 'denied' | 'available' | 'unknown';

/**
 * Where a wake came from:
 * - `plugin`: the OS, by the native background-fetch plugin
 * - `periodic-sync`: the browser, by Periodic Background Sync (Chromium, installed apps)
 * - `timer`: a timer in the open page
 */
export type WakeSourceName = 'plugin' | 'periodic-sync' | 'timer';

/**
 * A span of time in which the app may run, in the manner of a service worker's `ExtendableEvent` (Service Workers §4.4).
 * The app never calls the plugin's `finish`: the wake ends, and is given back to the OS, when all promises that
 * `waitUntil` was given have settled, at our own deadline, or in the turn in which the OS wants it back, whichever comes
 * first. If no handler waits for anything, it ends when all handlers have returned.
 */
export interface Wake {
  /** The plugin's id of the task. With plugins before 6.0, which give none, `cordova-background-fetch`. */
  readonly taskId: string;
  /** Where this wake came from. */
  readonly source: WakeSourceName;
  /** When it ends at the latest: milliseconds since the Unix epoch, some seconds before the OS's own deadline. */
  readonly deadline: number;
  /**
   * Aborts when the wake ends; whatever still runs then must stop. The reason is a `TimeoutError` when its time was up,
   * else an `AbortError`.
   */
  readonly signal: AbortSignal;
  /**
   * Keeps the wake open until `promise` has settled, but not past the deadline. A rejection is shown as a development
   * warning, and ends the waiting as well. Throws `InvalidStateError` when the wake has ended.
   */
  waitUntil(promise: PromiseLike<unknown>): void;
  /**
   * How much time is left: milliseconds, `0` when the wake has ended. The question itself ends a wake that is overdue.
   * Timers stand still in a suspended web view, so ask it between the steps of long work.
   */
  remainingMs(): number;
}

/**
 * How the native driver's work in a wake ended:
 * - `done`: everything that could be moved was moved
 * - `time-up`: our deadline came first; the next wake goes on
 * - `taken-back`: the OS wanted its time back before our deadline
 * - `no-network`: not a byte moved for 10 seconds, so the wake was given back early. If that is so in every wake, the web
 *   view's network stands still in the background: see "The network in wakes" in docs/native.md.
 */
export type WakeOutcome = 'done' | 'time-up' | 'taken-back' | 'no-network';

/** What the native driver did in one wake, for logs, and to find out what a device allows. */
export interface WakeReport {
  /** That of the wake. */
  readonly taskId: string;
  /** How the work ended. */
  readonly outcome: WakeOutcome;
  /** How long the driver worked: milliseconds. */
  readonly ms: number;
  /** How many bytes of responses were stored meanwhile. */
  readonly downloadedBytes: number;
  /** How many bytes of requests were sent meanwhile. */
  readonly uploadedBytes: number;
}

/**
 * Periodic wakes (`bg.periodic`), the same with every source. There is no `finish`: see `Wake`. What is called while a wake
 * is open takes effect after its end, because `stop` or `configure` in the middle of a wake would lose it; the promise then
 * resolves at once.
 *
 * @example
 * ```ts
 * bg.periodic.wakes$.subscribe((wake) => wake.waitUntil(refresh(wake.signal)));
 * await bg.periodic.configure({ minimumFetchInterval: 15 });
 * ```
 */
export interface Periodic {
  /**
   * The best source of wakes here; `wake.source` says which one a wake came from. With `periodic-sync` there are wakes by
   * timer as well, while the page is open. In a Cordova app it is final only after `deviceready`, in a browser once it has
   * said whether it grants Periodic Background Sync.
   */
  readonly source: WakeSourceName;
  /**
   * Registers for wakes and starts them, also after `stop()`. The configuration is kept over restarts, and registered by itself
   * when the app starts again. A call with the same configuration as before only asks for the status. Resolves with the status;
   * rejects only with `TypeError` for a wrong option.
   */
  configure(config?: PeriodicConfig): Promise<PeriodicStatus>;
  /** Starts wakes again after `stop()`, with the latest configuration, or with the default one. */
  start(): Promise<PeriodicStatus>;
  /** Ends all wakes, those of scheduled tasks too, until `start()` or `configure()`, also after a restart of the app. */
  stop(): Promise<void>;
  /** Asks the OS. Resolves with `unknown` when it has not answered within seconds. */
  status(): Promise<PeriodicStatus>;
  /**
   * Asks for a wake with an id of its own (plugin 6+, or by timer). Rejects with `TypeError` for a wrong task, with
   * `InvalidStateError` before `configure`, with `NotSupportedError` where there are no such tasks, and with an `Error` that
   * has the words of the OS when it refuses.
   */
  scheduleTask(task: ScheduledTaskConfig): Promise<void>;
  /**
   * Ends the wakes of a scheduled task, also after a restart of the app; other wakes go on. Does nothing when there is no such
   * task. In a wake of that task it takes effect after its end. Rejects with `TypeError` for an id that is empty or no string.
   */
  stopTask(taskId: string): Promise<void>;
  /**
   * Emits every wake, to a new observer first those that are open. A wake that has launched the page is kept, for five seconds at
   * most, until there are as many observers as the page before had soon after its launch. Never errors.
   */
  readonly wakes$: Observable<Wake>;
  /**
   * Emits the status, then its changes: `unknown` until the OS was first asked. It is asked again whenever the app comes to
   * the front. Never errors.
   */
  readonly status$: Observable<PeriodicStatus>;
  /** The same, as a snapshot source. */
  readonly statusSource: SnapshotSource<PeriodicStatus>;
  /** Emits a report after each wake in which the native driver had something to do. Never errors. */
  readonly reports$: Observable<WakeReport>;
}
