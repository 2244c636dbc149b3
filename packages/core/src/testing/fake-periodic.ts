import type { Clock } from '../browser/clock.ts';
import { constant } from '../browser/emitter.ts';
import { keptText } from '../browser/storage.ts';
import { createPeriodic } from '../wakes/create-periodic.ts';
import type {
  Periodic,
  PeriodicConfig,
  PeriodicStatus,
  ScheduledTaskConfig,
  WakeReport,
} from '../wakes/periodic.ts';
import { PeriodicMemory } from '../wakes/periodic-memory.ts';
import type { WakeSink } from '../wakes/wake-source.ts';

/** Options of `createFakePeriodic`. */
export interface FakePeriodicOptions {
  /** By which wakes end at their deadline. */
  readonly clock: Clock;
  /** How long a wake may take: milliseconds. Default 22,000, as on a phone. */
  readonly budgetMs?: number;
  /** What the app is answered when it asks for the status. Default `available`. */
  readonly status?: PeriodicStatus;
}

/** `bg.periodic` with the test in the place of the OS. Made by `createFakePeriodic`. */
export interface FakePeriodic {
  /** For the app. */
  readonly periodic: Periodic;
  /** The OS wakes the app. Before the app has configured, nothing happens. Default id `fake-wake`. */
  wake(taskId?: string): void;
  /** The OS wants the wake back: it ends in this turn. */
  expire(taskId?: string): void;
  /** Changes the status. The app learns of it when it asks. */
  setStatus(status: PeriodicStatus): void;
  /** Emits `report` in `reports$`, as the native driver does after a wake in which it had something to do. */
  report(report: WakeReport): void;
  /** As `manager.close()` does: open wakes end, and no other ones come. */
  close(): void;
  /** The ids of the wakes that were finished, in order. */
  readonly finished: readonly string[];
  /** The configurations of the app, oldest first. */
  readonly configs: readonly PeriodicConfig[];
  /** The tasks that the app has scheduled, oldest first. */
  readonly tasks: readonly ScheduledTaskConfig[];
  /** The ids of the tasks that the app has stopped, oldest first. */
  readonly stoppedTasks: readonly string[];
}

const TASK_ID = 'fake-wake';

/**
 * Periodic wakes for tests: the real `bg.periodic`, and a test that says when the OS wakes the app.
 *
 * @example
 * ```ts
 * const fake = createFakePeriodic({ clock });
 * fake.periodic.wakes$.subscribe((wake) => wake.waitUntil(refresh(wake.signal)));
 * await fake.periodic.configure();
 * fake.wake();
 * fake.expire();
 * expect(fake.finished).toEqual(['fake-wake']);
 * ```
 */
export function createFakePeriodic(options: FakePeriodicOptions): FakePeriodic {
  const { clock, budgetMs = 22_000 } = options;
  const finished: string[] = [];
  const configs: PeriodicConfig[] = [];
  const tasks: ScheduledTaskConfig[] = [];
  const stoppedTasks: string[] = [];
  let status = options.status ?? 'available';
  let sink: WakeSink | null = null;

  const periodic = createPeriodic({
    clock,
    lifecycle: { visible: constant(true), awake: constant(true) },
    memory: new PeriodicMemory(keptText(() => undefined, '')),
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
      stopTask: async (taskId) => void stoppedTasks.push(taskId),
      finish: (taskId) => void finished.push(taskId),
      close() {},
    },
  });
  return {
    periodic,
    finished,
    configs,
    tasks,
    stoppedTasks,
    wake: (taskId = TASK_ID) => sink?.wake({ taskId, startedAt: clock.now() }),
    expire: (taskId = TASK_ID) => sink?.timeout(taskId),
    report: (report) => periodic.report(report),
    setStatus(next) {
      status = next;
    },
    close() {
      sink = null;
      periodic.close();
    },
  };
}
