import type {
  NativeConfig,
  NativeHost,
  NativeListener,
  NativePlugin,
  RefreshStatus,
  WakeOptions,
} from './native-plugin.ts';
import { deliverEvent, deliverTimeout, NativeTask } from './native-plugin.ts';

/** From 7 on the plugin raises a timeout after this (`BGTask.MAX_TIME`). */
const BUDGET_MS = 60_000;
/** JobScheduler itself ends a job after this, and 5 and 6 pass nothing of it on. */
const JOB_LIMIT_MS = 600_000;
/** The plugin ignores a job whose id was started less than this before (`FetchJobService`, since August 2023). */
const SAME_TASK_MS = 5000;
/** And one that runs so soon after it was scheduled (since June 2021). */
const JUST_SCHEDULED_MS = 1000;

interface Job {
  readonly task: NativeTask;
  stoppedBySystem: boolean;
  /** For the OS. The plugin may still have it in its list. */
  isOver: boolean;
}

interface Scheduled {
  readonly periodic: boolean;
  /** When it was scheduled. */
  readonly at: number;
  readonly delayMs: number;
}

/**
 * Android. The status is always 2, and no JavaScript runs without the app.
 * - 7 (transistor-background-fetch at 351ba84): a list of jobs, of which `finish` takes the oldest one with the id. Each may
 *   take 60 s; then the page is told, and nothing else happens.
 * - 6 (at 1cdebe6): the same list. Nobody is told of the end of a job, a running one is left alone by `configure`, and `start`
 *   works after `stop`.
 * - 5 (at c197e90): the latest job alone is known, and there are no ids.
 */
export class AndroidPlugin implements NativePlugin {
  readonly #host: NativeHost;
  #jobs: Job[] = [];
  #listener: NativeListener | null = null;
  #config: NativeConfig | null = null;
  #isScheduled = false;
  readonly #scheduled = new Map<string, Scheduled>();
  readonly #lastStart = new Map<string, number>();
  #scheduledAt = 0;

  constructor(host: NativeHost) {
    this.#host = host;
  }

  get obstacle(): string | null {
    return this.#isScheduled ? null : 'no job is scheduled';
  }

  get openTasks(): number {
    return this.#jobs.filter(({ isOver }) => !isOver).length;
  }

  configure(listener: NativeListener, config: NativeConfig): void {
    const { generation, subscriberId } = this.#host;
    const isKnown = this.#config !== null;
    this.#listener = listener;
    this.#config = config;
    if (generation >= 7 && isKnown) {
      this.#finishFirst(subscriberId);
      this.#schedule();
    } else this.start();
  }

  /** A running task is "already registered". From 7 on there is no configuration left after `stop`. Its answer is 2 all the same. */
  start(): RefreshStatus {
    const { generation, subscriberId } = this.#host;
    const isRunning = generation > 5 && this.#jobs.some(({ task }) => task.taskId === subscriberId);
    if (!isRunning && this.#config) this.#schedule();
    return 2;
  }

  stop(taskId: string | undefined): void {
    const { generation, subscriberId } = this.#host;
    if (taskId === undefined) {
      for (const job of [...this.#jobs]) this.#finish(job);
      this.#jobs = [];
      this.#isScheduled = false;
      this.#scheduled.clear();
      if (generation < 7) return;
      this.#config = null;
      this.#listener = null;
      return;
    }
    this.#finishFirst(taskId);
    this.#scheduled.delete(taskId);
    if (taskId !== subscriberId) return;
    this.#isScheduled = false;
    if (generation >= 7) this.#config = null;
  }

  status(): RefreshStatus {
    return 2;
  }

  finish(taskId: string | undefined, page: number): void {
    const { log, generation } = this.#host;
    const job = generation < 6 ? this.#jobs.at(-1) : this.#find(taskId);
    if (!job || job.isOver) {
      const why = job ? 'the job is over' : 'no task';
      log.add({ what: 'finish', page, taskId, accepted: false, why });
    } else log.add({ what: 'finish', page, taskId, accepted: true });
    if (job) this.#finish(job);
  }

  scheduleTask(taskId: string, periodic: boolean, delayMs: number): string | null {
    const { generation, clock } = this.#host;
    if (generation < 6) return 'This version has no tasks';
    // A task of this id that runs is finished, and cancelled.
    if (generation >= 7 && this.#scheduled.has(taskId)) this.#finishFirst(taskId);
    this.#scheduled.set(taskId, { periodic, at: clock.now(), delayMs });
    return null;
  }

  wake(options: WakeOptions): void {
    const { clock, log, subscriberId, generation } = this.#host;
    const { taskId = subscriberId, duplicate = false } = options;
    const task = this.#scheduled.get(taskId);
    const reason = this.#whyIgnored(taskId);
    if (reason) {
      log.add({ what: 'no wake', why: `${taskId} ${reason}` });
      return;
    }
    this.#lastStart.set(taskId, clock.now());
    if (task && !task.periodic) this.#scheduled.delete(taskId);
    const listener = this.#listener;
    for (let n = 0; n < (duplicate && generation < 7 ? 2 : 1); n++) {
      // The latest is all that 5 knows of.
      if (generation < 6) this.#jobs = [];
      this.#jobs.push(this.#open(taskId, options));
      if (listener) deliverEvent(this.#host, listener, generation < 6 ? undefined : taskId);
      // Without a callback 5 and 6 take the app for one that does not run (`isMainActivityActive`), and end all this.
      else if (generation < 7) this.stop(generation < 6 ? undefined : taskId);
    }
  }

  /** `onStopJob`: from 7 on the page is told. The timer of 60 s goes on, and will tell it again. */
  expire(): void {
    for (const job of this.#jobs) {
      if (job.stoppedBySystem) continue;
      job.stoppedBySystem = true;
      if (this.#host.generation < 7) this.#endForSystem(job);
      else if (this.#listener) deliverTimeout(this.#host, this.#listener, job.task.taskId);
    }
  }

  statusChanged(): void {}

  processKilled(): void {
    for (const { task } of this.#jobs) task.close();
    this.#jobs = [];
    this.#listener = null;
    // `stopOnTerminate` is `true` by default.
    if (this.#config?.stopOnTerminate !== false) this.#isScheduled = false;
    this.#config = null;
  }

  #schedule(): void {
    this.#isScheduled = true;
    this.#scheduledAt = this.#host.clock.now();
  }

  /** Why the plugin ignores a job of this id, in words. */
  #whyIgnored(taskId: string): string | null {
    const { clock, generation, subscriberId } = this.#host;
    const isPeriodic = taskId === subscriberId;
    const task = this.#scheduled.get(taskId);
    if (!isPeriodic && !task) return 'is not scheduled';
    if (generation < 7) return null;
    const now = clock.now();
    if (now - (task?.at ?? this.#scheduledAt) < JUST_SCHEDULED_MS) return 'has just been scheduled';
    // It ran in that time, was ignored, and does not run again.
    if (task && !task.periodic && task.delayMs < JUST_SCHEDULED_MS) return 'was due at once';
    if (now - (this.#lastStart.get(taskId) ?? Number.NEGATIVE_INFINITY) < SAME_TASK_MS)
      return 'has just been started';
    return null;
  }

  #open(taskId: string, options: WakeOptions): Job {
    const { clock, generation } = this.#host;
    const budgetMs = options.budgetMs ?? BUDGET_MS;
    const job: Job = {
      stoppedBySystem: false,
      isOver: false,
      task: new NativeTask({
        clock,
        wake: this.#host.beginWake(taskId, budgetMs, 0),
        taskId,
        budgetMs: generation < 7 ? JOB_LIMIT_MS : budgetMs,
        leadMs: 0,
        onExpire: () => {
          if (generation < 7) this.#endForSystem(job);
          else if (this.#listener) deliverTimeout(this.#host, this.#listener, taskId);
        },
        onOverrun: () => {},
      }),
    };
    return job;
  }

  #find(taskId: string | undefined): Job | undefined {
    return this.#jobs.find(({ task }) => task.taskId === taskId);
  }

  #finishFirst(taskId: string): void {
    const job = this.#find(taskId);
    if (job) this.#finish(job);
  }

  #finish(job: Job): void {
    this.#jobs = this.#jobs.filter((other) => other !== job);
    this.#end(job, true);
  }

  /** The OS has ended the job. The plugin keeps it in its list, and takes the next `finish` of its id for it. */
  #endForSystem(job: Job): void {
    this.#end(job, false);
  }

  #end(job: Job, ok: boolean): void {
    job.task.close();
    if (job.isOver) return;
    job.isOver = true;
    this.#host.endWake(job.task, ok, null);
  }
}
