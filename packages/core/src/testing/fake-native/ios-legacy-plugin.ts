import type {
  NativeConfig,
  NativeHost,
  NativeListener,
  NativePlugin,
  RefreshStatus,
  WakeOptions,
} from './native-plugin.ts';
import { deliverEvent, NativeTask } from './native-plugin.ts';

/** How long 4 and 5 wait before they complete the first fetch after a launch in the background. */
const LAUNCH_BUFFER_MS = 5000;

/**
 * iOS with plugin 0.1 to 5: `performFetchWithCompletionHandler`, with one callback, no ids and no expiry. An app that does
 * not finish is killed. 4 and 5 as TSBackgroundFetch.m at 99fa1c6 and at bc3d528.
 */
export class IosLegacyPlugin implements NativePlugin {
  readonly #host: NativeHost;
  #listener: NativeListener | null = null;
  #config: NativeConfig = {};
  #task: NativeTask | null = null;
  #finishing = false;
  #fetching = false;
  /**
   * Until its first completion: whether the process was launched in the background (4), or was there at its first event (5).
   * Then each `configure` calls back, and the completion waits.
   */
  #inBackground = false;
  #hasHadEvent = false;

  constructor(host: NativeHost) {
    this.#host = host;
  }

  get obstacle(): string | null {
    return this.#fetching ? null : 'fetching is off';
  }

  get openTasks(): number {
    return this.#task ? 1 : 0;
  }

  configure(listener: NativeListener, config: NativeConfig): void {
    const { status, generation } = this.#host;
    // 4 ignores it ("already configured"): after a reload its events still go to the page before.
    if (generation === 4 && this.#listener) return;
    this.#config = config;
    if (status !== 2) return;
    this.#listener = listener;
    this.#fetching = true;
    // Before 4, an event that comes before `configure` is lost, together with its completion handler.
    if (this.#inBackground) deliverEvent(this.#host, listener, undefined);
  }

  start(): RefreshStatus {
    if (this.#host.status === 2) this.#fetching = true;
    return this.#host.status;
  }

  stop(): void {
    this.#fetching = false;
  }

  status(): RefreshStatus {
    return this.#host.status;
  }

  finish(_taskId: string | undefined, page: number): void {
    const { log, clock } = this.#host;
    const task = this.#task;
    if (!task || this.#finishing) {
      const why = task ? 'already finished' : 'no task';
      log.add({ what: 'finish', page, taskId: undefined, accepted: false, why });
      return;
    }
    log.add({ what: 'finish', page, taskId: undefined, accepted: true });
    if (!this.#inBackground) {
      this.#complete(task, page);
      return;
    }
    this.#finishing = true;
    clock.setTimer(() => {
      if (this.#task !== task) return;
      this.#complete(task, page);
      if (this.#config.stopOnTerminate !== false) this.#fetching = false;
    }, LAUNCH_BUFFER_MS);
  }

  scheduleTask(): string {
    return 'This version has no tasks';
  }

  wake({ budgetMs = 30_000, duplicate = false, taskId }: WakeOptions): void {
    const { clock, log, subscriberId, generation, launchedByWake, app } = this.#host;
    if (taskId !== undefined) {
      log.add({ what: 'no wake', why: 'this version has no tasks' });
      return;
    }
    if (generation >= 4 && !this.#hasHadEvent)
      this.#inBackground = generation === 4 ? launchedByWake : app !== 'foreground';
    this.#hasHadEvent = true;
    this.#task?.close();
    this.#finishing = false;
    this.#task = new NativeTask({
      clock,
      wake: this.#host.beginWake(subscriberId, budgetMs, 0),
      taskId: subscriberId,
      budgetMs,
      leadMs: 0,
      onExpire: () => {},
      onOverrun: () => this.#host.kill('watchdog'),
    });
    if (!this.#listener) {
      // "No handlers?"
      if (generation >= 4 && !this.#inBackground) this.#complete(this.#task, null);
      return;
    }
    for (let n = 0; n < (duplicate ? 2 : 1); n++)
      deliverEvent(this.#host, this.#listener, undefined);
  }

  expire(): void {}

  statusChanged(): void {
    if (this.#host.status !== 2) this.#fetching = false;
  }

  processKilled(): void {
    this.#task?.close();
    this.#task = null;
    this.#listener = null;
    this.#finishing = false;
    this.#inBackground = false;
    this.#hasHadEvent = false;
  }

  #complete(task: NativeTask, page: number | null): void {
    task.close();
    this.#task = null;
    this.#finishing = false;
    this.#inBackground = false;
    this.#host.endWake(task, true, page);
  }
}
