import type { NativeHost, NativeListener } from './native-plugin.ts';
import { deliverEvent, deliverTimeout, NativeTask } from './native-plugin.ts';

interface Scheduled {
  readonly periodic: boolean;
  /** The callback of who has scheduled it. A task that the plugin has kept from an earlier process has none. */
  listener: NativeListener | null;
}

interface Open {
  readonly task: NativeTask;
  /** Whether its event was sent: one without a callback waits until it is scheduled again. */
  executed: boolean;
}

/**
 * `scheduleTask` on iOS: `BGProcessingTask`s, each with an id, a task and a completion of its own. As TSBGTask.m at 9c54812 (6)
 * and 351ba84 (7).
 */
export class IosProcessingTasks {
  readonly #host: NativeHost;
  readonly #scheduled = new Map<string, Scheduled>();
  readonly #open = new Map<string, Open>();

  constructor(host: NativeHost) {
    this.#host = host;
  }

  get openTasks(): number {
    return this.#open.size;
  }

  schedule(taskId: string, periodic: boolean, listener: NativeListener): void {
    this.#scheduled.set(taskId, { periodic, listener });
    this.#execute(taskId);
  }

  stop(taskId: string): void {
    this.#scheduled.delete(taskId);
  }

  stopAll(): void {
    this.#scheduled.clear();
  }

  wake(taskId: string, budgetMs: number, leadMs: number): void {
    const { clock, log } = this.#host;
    if (!this.#scheduled.has(taskId) || this.#open.has(taskId)) {
      log.add({ what: 'no wake', why: `${taskId} is not scheduled` });
      return;
    }
    const task = new NativeTask({
      clock,
      wake: this.#host.beginWake(taskId, budgetMs, leadMs),
      taskId,
      budgetMs,
      leadMs,
      onExpire: () => this.#expired(taskId),
      onOverrun: () => this.#host.kill('watchdog'),
    });
    this.#open.set(taskId, { task, executed: false });
    this.#execute(taskId);
  }

  /** Returns whether there was such a task. One that was stopped meanwhile is not found any more. */
  finish(taskId: string | undefined, page: number): boolean {
    if (taskId === undefined || !this.#scheduled.has(taskId)) return false;
    const open = this.#open.get(taskId);
    if (!open) return false;
    this.#host.log.add({ what: 'finish', page, taskId, accepted: true });
    this.#complete(taskId, open.task, true, page);
    return true;
  }

  expire(): void {
    for (const { task } of [...this.#open.values()]) task.expire();
  }

  processKilled(): void {
    for (const { task } of this.#open.values()) task.close();
    this.#open.clear();
    for (const scheduled of this.#scheduled.values()) scheduled.listener = null;
  }

  #execute(taskId: string): void {
    const open = this.#open.get(taskId);
    const listener = this.#scheduled.get(taskId)?.listener;
    if (!open || open.executed || !listener) return;
    open.executed = true;
    deliverEvent(this.#host, listener, taskId);
  }

  #expired(taskId: string): void {
    const open = this.#open.get(taskId);
    const listener = this.#scheduled.get(taskId)?.listener;
    if (!open) return;
    if (this.#host.generation < 7) this.#complete(taskId, open.task, false, null);
    // Without a callback nobody is told, and the task stays open.
    else if (listener) deliverTimeout(this.#host, listener, taskId);
  }

  #complete(taskId: string, task: NativeTask, ok: boolean, page: number | null): void {
    task.close();
    this.#open.delete(taskId);
    if (!this.#scheduled.get(taskId)?.periodic) this.#scheduled.delete(taskId);
    this.#host.endWake(task, ok, page);
  }
}
