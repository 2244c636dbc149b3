import type { Clock } from '../browser/clock.ts';
import type {
  PeriodicConfig,
  PeriodicStatus,
  ScheduledTaskConfig,
  WakeSourceName,
} from './periodic.ts';

/** A task has begun. */
export interface WakeEvent {
  readonly taskId: string;
  /** Which source it is from, where one is made of several. Default: the name of the source. */
  readonly source?: WakeSourceName;
  /**
   * When its budget began to run: milliseconds since the Unix epoch. Earlier than now when the event had to wait for the
   * page.
   */
  readonly startedAt: number;
}

/** Hears what a source has to tell. The methods never throw. */
export interface WakeSink {
  /** A task has begun. `finish` must be called once for each event, perhaps before this returns. */
  wake(event: WakeEvent): void;
  /** The OS wants the task back. `finish` has been called when this returns. */
  timeout(taskId: string): void;
  /** The source has learned its status, not as the answer to a call. */
  status(status: PeriodicStatus): void;
}

/**
 * Where wakes come from. No method throws; every promise settles within a bounded time, and only `scheduleTask` rejects.
 */
export interface WakeSource {
  readonly name: WakeSourceName;
  /** How long after its start a wake is finished at the latest: milliseconds, well below what the OS grants. */
  readonly budgetMs: number;
  /** Registers for events and starts them. `config` has been checked. Called again to change the configuration. */
  configure(config: PeriodicConfig, sink: WakeSink): Promise<PeriodicStatus>;
  /** Starts events again. Called only after `configure`, and not after `stop`, when `configure` has to be called. */
  start(): Promise<PeriodicStatus>;
  stop(): Promise<void>;
  status(): Promise<PeriodicStatus>;
  /** Rejects with an `Error` that says why the task will not run. */
  scheduleTask(task: ScheduledTaskConfig): Promise<void>;
  /** No more wakes of this task. Not called while one of them is open. */
  stopTask(taskId: string): Promise<void>;
  /** Whether a task has to be scheduled again in each page, or its wake finds nobody. Default `false`. */
  readonly forgetsTasks?: boolean;
  /** Resolves once it is known which source this is; absent when it is known. */
  readonly choosing?: Promise<unknown> | null;
  /** Gives the task back. The source is told before this returns; whether the OS has heard it is never known. */
  finish(taskId: string): void;
  /** Removes timers and listeners. What the OS was asked for stays asked for. */
  close(): void;
}

/** How long a wake of a browser may take: milliseconds. As on a phone, so that what works in a tab works there too. */
export const WEB_BUDGET_MS = 22_000;

export const MINUTE_MS = 60_000;

/** The task id of wakes by timer. */
const TIMER_TASK_ID = 'bgfetch-timer';

/** Wakes by timer while the page is open, at most one in a minute. The source where there is no other. */
export function timerWakeSource(clock: Clock): WakeSource {
  /** By task id: what cancels its timer. */
  const timers = new Map<string, () => void>();
  let sink: WakeSink | null = null;
  let intervalMs = 0;

  const cancel = (taskId: string): void => {
    timers.get(taskId)?.();
    timers.delete(taskId);
  };
  const cancelAll = (): void => {
    for (const taskId of [...timers.keys()]) cancel(taskId);
  };
  const schedule = (taskId: string, delayMs: number, isPeriodic: boolean): void => {
    cancel(taskId);
    const wake = (): void => {
      timers.delete(taskId);
      // The next one is scheduled first, as the OS does it: then it comes whatever this one does.
      if (isPeriodic) schedule(taskId, delayMs, true);
      sink?.wake({ taskId, source: 'timer', startedAt: clock.now() });
    };
    timers.set(taskId, clock.setTimer(wake, delayMs));
  };
  const start = async (): Promise<PeriodicStatus> => {
    if (!timers.has(TIMER_TASK_ID)) schedule(TIMER_TASK_ID, intervalMs, true);
    return 'available';
  };

  return {
    name: 'timer',
    budgetMs: WEB_BUDGET_MS,
    configure({ minimumFetchInterval = 0 }, configured) {
      sink = configured;
      intervalMs = Math.max(1, minimumFetchInterval) * MINUTE_MS;
      cancel(TIMER_TASK_ID);
      return start();
    },
    start,
    async stop() {
      cancelAll();
    },
    status: async () => 'available',
    async scheduleTask({ taskId, delay, periodic = false }) {
      schedule(taskId, delay, periodic);
    },
    async stopTask(taskId) {
      if (taskId !== TIMER_TASK_ID) cancel(taskId);
    },
    finish() {},
    close() {
      cancelAll();
      sink = null;
    },
  };
}
