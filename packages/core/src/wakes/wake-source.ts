import type {
  PeriodicConfig,
  PeriodicStatus,
  ScheduledTaskConfig,
  WakeSourceName,
} from './periodic.ts';

/** One event of a source. */
export interface WakeEvent {
  readonly taskId: string;
  /** Whose it is, where a source is made of several. */
  readonly source?: WakeSourceName;
  /** Since when it costs budget, in milliseconds since the Unix epoch: earlier than now when it had to wait for us. */
  readonly startedAt: number;
}

/** Who hears of a source's events. All three return before the source goes on, and never throw. */
export interface WakeSink {
  /** A task has begun: `finish` must be called for it, once for each event. */
  wake(event: WakeEvent): void;
  /** The OS wants the task back: `finish` has been called when this returns. */
  timeout(taskId: string): void;
  /** The source has learned its status by other means than an answer to a call. */
  status(status: PeriodicStatus): void;
}

/**
 * Where wakes come from. No method throws; every promise settles within a bounded time and only `scheduleTask`
 * rejects.
 */
export interface WakeSource {
  readonly name: WakeSourceName;
  /** How long after its start a wake is finished at the latest. Milliseconds, well below what the OS grants. */
  readonly budgetMs: number;
  /** Registers for events and starts them; `config` has been checked. Called again to change the configuration. */
  configure(config: PeriodicConfig, sink: WakeSink): Promise<PeriodicStatus>;
  /** Only after `configure`, and not after `stop`: there `configure` is the way back. */
  start(): Promise<PeriodicStatus>;
  stop(): Promise<void>;
  status(): Promise<PeriodicStatus>;
  /** Rejects with an `Error` that says why the task will not run. */
  scheduleTask(task: ScheduledTaskConfig): Promise<void>;
  /** Gives the task back. Sent before this returns; that it arrived nobody ever learns. */
  finish(taskId: string): void;
  /** Lets go of timers and listeners. What the OS was asked for stays asked for. */
  close(): void;
}
