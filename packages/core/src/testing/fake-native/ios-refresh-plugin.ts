import { IosProcessingTasks } from './ios-processing-tasks.ts';
import type {
  NativeConfig,
  NativeHost,
  NativeListener,
  NativePlugin,
  RefreshStatus,
  WakeOptions,
} from './native-plugin.ts';
import { deliverEvent, deliverTimeout, NativeTask } from './native-plugin.ts';

interface Subscriber {
  /** `null` for one that was restored from an earlier process and has not configured in this one. */
  listener: NativeListener | null;
  executed: boolean;
  finished: boolean;
}

const PROCESSING_ERROR = 'The task identifier is not in BGTaskSchedulerPermittedIdentifiers';

/**
 * iOS with plugin 6 and 7: one `BGAppRefreshTask` goes to every subscriber, and is completed once all of them have
 * finished. A subscriber that has not finished gets no other event, whatever happens to the task. As TSBackgroundFetch.m and
 * TSBGAppRefreshSubscriber.m at 9c54812 (6) and 351ba84 (7).
 */
export class IosRefreshPlugin implements NativePlugin {
  readonly #host: NativeHost;
  readonly #subscribers = new Map<string, Subscriber>();
  readonly #processing: IosProcessingTasks;
  /** There is more than one only when wakes overlap (`WakeOptions.overlap`). They are completed together. */
  readonly #tasks: NativeTask[] = [];
  /**
   * Whether the plugin has a task (`bgAppRefreshTask`). It keeps one that iOS has ended until every subscriber has finished:
   * whoever subscribes then gets its event, however late.
   */
  #hasTask = false;
  #listener: NativeListener | null = null;
  #submitted = false;

  /** @param ghosts ids that an earlier version of the app has left behind */
  constructor(host: NativeHost, ghosts: readonly string[]) {
    this.#host = host;
    this.#processing = new IosProcessingTasks(host);
    for (const id of ghosts) {
      this.#subscribers.set(id, { listener: null, executed: false, finished: false });
    }
  }

  get obstacle(): string | null {
    return this.#submitted ? null : 'nothing is scheduled';
  }

  get openTasks(): number {
    return this.#tasks.length + this.#processing.openTasks;
  }

  configure(listener: NativeListener, _config: NativeConfig): void {
    const { status, generation } = this.#host;
    this.#listener = listener;
    this.#addListener();
    if (status === 2) this.#submitted = true;
    // With 6, the answer that it is denied releases the page's callback.
    else if (generation < 7) this.#listener = this.#subscriber().listener = null;
  }

  start(): RefreshStatus {
    const { status } = this.#host;
    if (status === 2) {
      this.#addListener();
      this.#submitted = true;
    }
    return status;
  }

  stop(taskId: string | undefined): void {
    if (taskId !== undefined) {
      this.#processing.stop(taskId);
      return;
    }
    this.#subscribers.delete(this.#host.subscriberId);
    if (this.#subscribers.size === 0) this.#submitted = false;
    this.#processing.stopAll();
  }

  status(): RefreshStatus {
    return this.#host.status;
  }

  finish(taskId: string | undefined, page: number): void {
    const { log } = this.#host;
    const subscriber = this.#subscribers.get(taskId ?? '');
    if (!subscriber && this.#processing.finish(taskId, page)) return;
    const why = this.#refusal(subscriber);
    if (why === null) log.add({ what: 'finish', page, taskId, accepted: true });
    else log.add({ what: 'finish', page, taskId, accepted: false, why });
    if (!this.#hasTask || !subscriber) return;
    subscriber.finished = true;
    subscriber.executed = false;
    this.#completeIfAllFinished(page);
  }

  scheduleTask(taskId: string, periodic: boolean): string | null {
    if (!taskId.includes('com.transistorsoft') || !this.#listener) return PROCESSING_ERROR;
    this.#processing.schedule(taskId, periodic, this.#listener);
    return null;
  }

  wake(options: WakeOptions): void {
    const { budgetMs = 30_000, leadMs = 4000, duplicate = false, taskId } = options;
    if (taskId !== undefined) {
      this.#processing.wake(taskId, budgetMs, leadMs);
      return;
    }
    const { subscriberId, clock } = this.#host;
    this.#hasTask = true;
    this.#tasks.push(
      new NativeTask({
        clock,
        wake: this.#host.beginWake(subscriberId, budgetMs, leadMs),
        taskId: subscriberId,
        budgetMs,
        leadMs,
        onExpire: (task) => this.#expired(task),
        onOverrun: () => this.#host.kill('watchdog'),
      }),
    );
    for (const [id, subscriber] of this.#subscribers) this.#execute(id, subscriber, duplicate);
  }

  expire(): void {
    for (const task of [...this.#tasks]) task.expire();
    this.#processing.expire();
  }

  statusChanged(): void {
    if (this.#host.status !== 2) this.#submitted = false;
  }

  processKilled(): void {
    for (const task of this.#tasks) task.close();
    this.#tasks.length = 0;
    this.#hasTask = false;
    this.#listener = null;
    this.#processing.processKilled();
    for (const id of this.#subscribers.keys()) {
      this.#subscribers.set(id, { listener: null, executed: false, finished: false });
    }
  }

  #subscriber(): Subscriber {
    const { subscriberId } = this.#host;
    let subscriber = this.#subscribers.get(subscriberId);
    if (!subscriber) {
      subscriber = { listener: null, executed: false, finished: false };
      this.#subscribers.set(subscriberId, subscriber);
    }
    return subscriber;
  }

  /** Delivers a wake that has waited for this, but not one that an earlier page has got. */
  #addListener(): void {
    const subscriber = this.#subscriber();
    subscriber.listener = this.#listener;
    if (this.#hasTask) this.#execute(this.#host.subscriberId, subscriber, false);
  }

  #execute(id: string, subscriber: Subscriber, duplicate: boolean): void {
    const { listener } = subscriber;
    if (subscriber.executed || !listener) return;
    subscriber.executed = true;
    subscriber.finished = false;
    for (let n = 0; n < (duplicate ? 2 : 1); n++) deliverEvent(this.#host, listener, id);
  }

  #expired(task: NativeTask): void {
    if (this.#host.generation < 7 || this.#subscribers.size === 0) {
      this.#complete(task, false, null);
      return;
    }
    for (const [id, subscriber] of this.#subscribers) {
      if (subscriber.finished) continue;
      if (subscriber.listener) deliverTimeout(this.#host, subscriber.listener, id);
      else {
        subscriber.finished = true;
        subscriber.executed = false;
      }
    }
    this.#completeIfAllFinished(null);
  }

  #refusal(subscriber: Subscriber | undefined): string | null {
    if (!this.#hasTask) return 'no task';
    if (!subscriber) return 'no subscriber';
    if (this.#tasks.length === 0) return 'the task is over';
    return subscriber.finished && !subscriber.executed ? 'already finished' : null;
  }

  #completeIfAllFinished(page: number | null): void {
    if (![...this.#subscribers.values()].every(({ finished }) => finished)) return;
    this.#hasTask = false;
    for (const task of [...this.#tasks]) this.#complete(task, true, page);
  }

  #complete(task: NativeTask, ok: boolean, page: number | null): void {
    task.close();
    this.#tasks.splice(this.#tasks.indexOf(task), 1);
    this.#host.endWake(task, ok, page);
  }
}
