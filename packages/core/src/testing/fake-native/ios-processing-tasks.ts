import type { NativeHost, NativeListener } from './native-plugin.ts';
import { deliverEvent, deliverTimeout, NativeTask } from './native-plugin.ts';

interface Scheduled {
  readonly periodic: boolean;
  /** Whether this process has scheduled it. A task that iOS has kept from an earlier process finds no callback. */
  armed: boolean;
}

/** `scheduleTask` on iOS: `BGProcessingTask`s, each with an id, a task and a completion of its own. */
export class IosProcessingTasks {
  readonly #host: NativeHost;
  readonly #scheduled = new Map<string, Scheduled>();
  readonly #open = new Map<
    string,
    { readonly task: NativeTask; readonly listener: NativeListener }
  >();

  constructor(host: NativeHost) {
    this.#host = host;
  }

  get openTasks(): number {
    return this.#open.size;
  }

  schedule(taskId: string, periodic: boolean): void {
    this.#scheduled.set(taskId, { periodic, armed: true });
  }

  stop(taskId: string): void {
    this.#scheduled.delete(taskId);
  }

  stopAll(): void {
    this.#scheduled.clear();
  }

  wake(taskId: string, budgetMs: number, leadMs: number, listener: NativeListener | null): void {
    const { clock, log } = this.#host;
    if (!this.#scheduled.get(taskId)?.armed || !listener || this.#open.has(taskId)) {
      log.add({ what: 'no wake', why: `${taskId} has no callback` });
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
    this.#open.set(taskId, { task, listener });
    deliverEvent(this.#host, listener, taskId);
  }

  /** Returns whether there was such a task. */
  finish(taskId: string | undefined, page: number): boolean {
    const open = taskId === undefined ? undefined : this.#open.get(taskId);
    if (!open || taskId === undefined) return false;
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
    for (const scheduled of this.#scheduled.values()) scheduled.armed = false;
  }

  #expired(taskId: string): void {
    const open = this.#open.get(taskId);
    if (!open) return;
    if (this.#host.generation < 7) this.#complete(taskId, open.task, false, null);
    else deliverTimeout(this.#host, open.listener, taskId);
  }

  #complete(taskId: string, task: NativeTask, ok: boolean, page: number | null): void {
    task.close();
    this.#open.delete(taskId);
    if (!this.#scheduled.get(taskId)?.periodic) this.#scheduled.delete(taskId);
    this.#host.endWake(task, ok, page);
  }
}
