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
