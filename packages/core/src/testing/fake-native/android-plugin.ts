import type {
  NativeConfig,
  NativeHost,
  NativeListener,
  NativePlugin,
  RefreshStatus,
  WakeOptions,
} from './native-plugin.ts';
import { deliverEvent, deliverTimeout, NativeTask } from './native-plugin.ts';

const BUDGET_MS = 60_000;
/** The plugin ignores a job whose id was started less than this before. */
const SAME_TASK_MS = 5000;

/**
 * Android: a list of jobs. `finish` takes the oldest one with the id. Each may take 60 s; then the page is told, and
 * nothing else happens. The status is always 2, and no JavaScript runs without the app.
 */
export class AndroidPlugin implements NativePlugin {
  readonly #host: NativeHost;
  #jobs: { readonly task: NativeTask; stoppedBySystem: boolean }[] = [];
  #listener: NativeListener | null = null;
  #config: NativeConfig | null = null;
  readonly #scheduled = new Map<string, { readonly periodic: boolean }>();
  readonly #lastStart = new Map<string, number>();

  constructor(host: NativeHost) {
    this.#host = host;
  }

  get obstacle(): string | null {
    return this.#config ? null : 'no job is scheduled';
  }

  get openTasks(): number {
    return this.#jobs.length;
  }

  configure(listener: NativeListener, config: NativeConfig): void {
    this.#finishAll();
    this.#listener = listener;
    this.#config = config;
  }

  /** After `stop` there is no configuration left to start with, so it does nothing. Its answer is 2 all the same. */
  start(): RefreshStatus {
    return 2;
  }

  stop(taskId: string | undefined): void {
    if (taskId !== undefined) {
      this.#scheduled.delete(taskId);
      return;
    }
    this.#finishAll();
    this.#config = null;
    this.#scheduled.clear();
  }

  status(): RefreshStatus {
    return 2;
  }

  finish(taskId: string | undefined, page: number): void {
    const { log } = this.#host;
    const job = this.#jobs.find(({ task }) => task.taskId === taskId);
    if (!job) {
      log.add({ what: 'finish', page, taskId, accepted: false, why: 'no task' });
      return;
    }
    log.add({ what: 'finish', page, taskId, accepted: true });
    this.#complete(job.task);
  }

  scheduleTask(taskId: string, periodic: boolean): null {
    this.#scheduled.set(taskId, { periodic });
    return null;
  }

  wake(options: WakeOptions): void {
    const { clock, log, subscriberId } = this.#host;
    const { taskId = subscriberId, budgetMs = BUDGET_MS, duplicate = false } = options;
    if (taskId !== subscriberId && !this.#scheduled.has(taskId)) {
      log.add({ what: 'no wake', why: `${taskId} is not scheduled` });
      return;
    }
    if (clock.now() - (this.#lastStart.get(taskId) ?? Number.NEGATIVE_INFINITY) < SAME_TASK_MS) {
      log.add({ what: 'no wake', why: `${taskId} has just been started` });
      return;
    }
    this.#lastStart.set(taskId, clock.now());
    if (!this.#scheduled.get(taskId)?.periodic) this.#scheduled.delete(taskId);
    const listener = this.#listener;
    for (let n = 0; n < (duplicate ? 2 : 1); n++) {
      this.#jobs.push({
        stoppedBySystem: false,
        task: new NativeTask({
          clock,
          wake: this.#host.beginWake(taskId, budgetMs, 0),
          taskId,
          budgetMs,
          leadMs: 0,
          onExpire: () => {
            if (this.#listener) deliverTimeout(this.#host, this.#listener, taskId);
          },
          onOverrun: () => {},
        }),
      });
      if (listener) deliverEvent(this.#host, listener, taskId);
    }
  }

  /** `onStopJob`: the page is told. The timer of 60 s goes on, and will tell it again. */
  expire(): void {
    for (const job of this.#jobs) {
      if (job.stoppedBySystem) continue;
      job.stoppedBySystem = true;
      if (this.#listener) deliverTimeout(this.#host, this.#listener, job.task.taskId);
    }
  }

  statusChanged(): void {}

  processKilled(): void {
    for (const { task } of this.#jobs) task.close();
    this.#jobs = [];
    this.#listener = null;
    // `stopOnTerminate` is `true` by default.
    if (this.#config?.stopOnTerminate !== false) this.#config = null;
  }

  #finishAll(): void {
    for (const { task } of [...this.#jobs]) this.#complete(task);
  }

  #complete(task: NativeTask): void {
    task.close();
    this.#jobs = this.#jobs.filter((job) => job.task !== task);
    this.#host.endWake(task, true, null);
  }
}
