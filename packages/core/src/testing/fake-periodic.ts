import type { Clock } from '../browser/clock.ts';
import { constant } from '../browser/emitter.ts';
import { keptFlag } from '../browser/storage.ts';
import { createPeriodic } from '../wakes/create-periodic.ts';
import type {
  Periodic,
  PeriodicConfig,
  PeriodicStatus,
  ScheduledTaskConfig,
} from '../wakes/periodic.ts';
import type { WakeSink } from '../wakes/wake-source.ts';

export interface FakePeriodicOptions {
  readonly clock: Clock;
  /** How long a wake may take: milliseconds. Default 22,000, as on a phone. */
  readonly budgetMs?: number;
  /** Default `available`. */
  readonly status?: PeriodicStatus;
}

/** `bg.periodic` with the test in the place of the OS. */
export interface FakePeriodic {
  readonly periodic: Periodic;
  /** The OS wakes the app. Before the app has configured, nobody hears of it. */
  wake(taskId?: string): void;
  /** The OS wants its time back, in this turn. */
  expire(taskId?: string): void;
  /** The status from now on, as the app finds it when it asks. */
  setStatus(status: PeriodicStatus): void;
  /** The ids of the wakes that have been finished, in order: one for each wake, whatever the handlers did. */
  readonly finished: readonly string[];
  /** What the app has configured and scheduled. */
  readonly configs: readonly PeriodicConfig[];
  readonly tasks: readonly ScheduledTaskConfig[];
}

const TASK_ID = 'fake-wake';

export function createFakePeriodic(options: FakePeriodicOptions): FakePeriodic {
  const { clock, budgetMs = 22_000 } = options;
  const finished: string[] = [];
  const configs: PeriodicConfig[] = [];
  const tasks: ScheduledTaskConfig[] = [];
  let status = options.status ?? 'available';
  let sink: WakeSink | null = null;

  const periodic = createPeriodic({
    clock,
    lifecycle: { visible: constant(true), awake: constant(true) },
    stopped: keptFlag(() => undefined, ''),
    warn: () => {},
    wakeSource: {
      name: 'plugin',
      budgetMs,
      async configure(config, configured) {
        configs.push(config);
        sink = configured;
        return status;
      },
      start: async () => status,
      async stop() {
        sink = null;
      },
      status: async () => status,
      async scheduleTask(task) {
        tasks.push(task);
      },
      finish: (taskId) => void finished.push(taskId),
      close() {},
    },
  });
  return {
    periodic,
    finished,
    configs,
    tasks,
    wake: (taskId = TASK_ID) => sink?.wake({ taskId, startedAt: clock.now() }),
    expire: (taskId = TASK_ID) => sink?.timeout(taskId),
    setStatus(next) {
      status = next;
    },
  };
}
