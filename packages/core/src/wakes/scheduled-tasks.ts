import type { Clock } from '../browser/clock.ts';
import { problemOf } from '../model/snapshot.ts';
import type { CommandQueue } from './command-queue.ts';
import { checkTaskId, type ScheduledTaskConfig } from './periodic.ts';
import type { PeriodicMemory, RememberedTask } from './periodic-memory.ts';
import type { WakeSource } from './wake-source.ts';

/**
 * The tasks that the app has scheduled. iOS keeps them over restarts, but their wakes find nobody until the plugin is asked
 * for them again in the new page: so that is done, with what is left of their delay.
 */
export class ScheduledTasks {
  readonly #source: WakeSource;
  readonly #memory: PeriodicMemory;
  readonly #clock: Clock;
  readonly #commands: CommandQueue;
  readonly #warn: (message: string) => void;
  /** The ids that this page has asked for. */
  readonly #known = new Set<string>();
  #isRestored = false;
  /** Periodic tasks whose first wake is due earlier than their delay says. They are asked for again after it. */
  readonly #early = new Map<string, ScheduledTaskConfig>();

  constructor(
    source: WakeSource,
    memory: PeriodicMemory,
    clock: Clock,
    commands: CommandQueue,
    warn: (message: string) => void,
  ) {
    this.#source = source;
    this.#memory = memory;
    this.#clock = clock;
    this.#commands = commands;
    this.#warn = warn;
  }

  /** Rejects with an `Error` that says why the task will not run. */
  async schedule(task: ScheduledTaskConfig): Promise<void> {
    this.#early.delete(task.taskId);
    this.#known.add(task.taskId);
    await this.#source.scheduleTask(task);
    this.#remember(task);
  }

  /** After the wake that is open: with the finish of a task, iOS drops what was scheduled under its id meanwhile. */
  scheduleLater(task: ScheduledTaskConfig): void {
    this.#commands.run(() => this.schedule(task)).catch((error: unknown) => this.#refused(error));
  }

  /** Rejects with `TypeError` without an id: plugins would stop everything. */
  async stop(taskId: string): Promise<void> {
    checkTaskId(taskId);
    this.#forget(taskId);
    await this.#source.stopTask(taskId);
  }

  /** All have been stopped. */
  clear(): void {
    this.#early.clear();
    this.#memory.change({ tasks: [] });
  }

  /** A wake of this id has begun. Returns the task that has to be asked for again after it, if it has to be. */
  woken(taskId: string): ScheduledTaskConfig | null {
    const task = this.#remembered(taskId)?.task;
    if (!task) return null;
    if (task.periodic) this.#remember(task);
    else this.#forget(taskId);
    const again = this.#early.get(taskId) ?? null;
    this.#early.delete(taskId);
    return again;
  }

  /** Asks once for what earlier pages have scheduled, where their wakes would find nobody else. Call it once the plugin is configured. */
  async restore(): Promise<void> {
    if (this.#isRestored) return;
    this.#isRestored = true;
    if (!this.#source.forgetsTasks) return;
    for (const { task, dueAt } of this.#memory.now.tasks) {
      if (this.#known.has(task.taskId)) continue;
      const delay = Math.min(task.delay, Math.max(0, dueAt - this.#clock.now()));
      this.#known.add(task.taskId);
      if (task.periodic && delay < task.delay) this.#early.set(task.taskId, task);
      try {
        await this.#source.scheduleTask({ ...task, delay });
      } catch (error) {
        this.#forget(task.taskId);
        this.#refused(error);
      }
    }
  }

  #refused(error: unknown): void {
    this.#warn(problemOf(error).message);
  }

  #remembered(taskId: string): RememberedTask | undefined {
    return this.#memory.now.tasks.find(({ task }) => task.taskId === taskId);
  }

  #remember(task: ScheduledTaskConfig): void {
    const others = this.#memory.now.tasks.filter((other) => other.task.taskId !== task.taskId);
    const dueAt = this.#clock.now() + task.delay;
    this.#memory.change({ tasks: [...others, { task, dueAt }] });
  }

  #forget(taskId: string): void {
    this.#early.delete(taskId);
    const { tasks } = this.#memory.now;
    const others = tasks.filter(({ task }) => task.taskId !== taskId);
    if (others.length < tasks.length) this.#memory.change({ tasks: others });
  }
}
