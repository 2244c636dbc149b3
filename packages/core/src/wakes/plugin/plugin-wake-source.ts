import type { Clock } from '../../browser/clock.ts';
import type { NativePlatform } from '../../browser/native-shell.ts';
import {
  type PeriodicConfig,
  type PeriodicStatus,
  pluginConfig,
  type ScheduledTaskConfig,
} from '../periodic.ts';
import type { WakeSink, WakeSource } from '../wake-source.ts';
import type { RawPlugin } from './find-plugin.ts';
import { PluginBridge } from './plugin-bridge.ts';

/**
 * How long a wake by the plugin may take by default, counted from its event: milliseconds. iOS grants up to 30 s and asks for
 * them back 4 to 5 s before the end. That request may come late, and plugins before 7.0 do not pass it on, so wakes end
 * before it is due. On Android the plugin asks for a task back after 60 s, and nobody is punished who is late.
 */
export const pluginBudgetMs = (platform: NativePlatform | null): number =>
  platform === 'android' ? 50_000 : 22_000;

/** An event that follows the first `configure` of a page so soon has waited for it. */
const RETAINED_WITHIN_MS = 1000;

/**
 * An event that follows the finish of its task so soon is of the same task: iOS repeats it on `configure` and `start` as
 * long as another subscriber has not finished. Two tasks of one id are at least seconds apart on every system.
 */
const REPEATED_WITHIN_MS = 1000;

/**
 * The same when `stop` was sent before the finish, because it crossed the event. On iOS, from 6.0 on, `stop` removes the
 * subscriber: the finish then has no effect, and the next `configure` has the event repeated if the task is still open,
 * which is for at most 30 s.
 */
const REPEATED_AFTER_STOP_WITHIN_MS = 30_000;

/** The ids of the wakes that are not scheduled tasks. A `stop` leaves those alone that are open. */
const SUBSCRIBERS = new Set(
  ['cordova', 'capacitor', 'react-native'].map((name) => `${name}-background-fetch`),
);

/**
 * The same with Cordova's 4 and 5: they complete the first wake of a process five seconds after its finish, and until then each
 * `configure` has its event repeated.
 */
const REPEATED_BY_LEGACY_WITHIN_MS = 6000;

/**
 * On Android the plugin ignores a job that runs within a second of its scheduling (FetchJobService.java, since June 2021), and a
 * single one does not run again.
 */
const ANDROID_DELAY_MS = 1500;

const NEVER = Number.NEGATIVE_INFINITY;

export interface PluginWakeSourceOptions {
  readonly plugin: RawPlugin;
  readonly clock: Clock;
  /** When this page began to load: milliseconds since the Unix epoch. */
  readonly launchedAt: number;
  /** `null` when it is not known. */
  readonly platform?: NativePlatform | null;
  /** How long a wake may take from its event: milliseconds. Default: `pluginBudgetMs`. */
  readonly budgetMs?: number | undefined;
}

/** Wakes by the native plugin, of any generation. */
export function pluginWakeSource(options: PluginWakeSourceOptions): WakeSource {
  return new PluginWakeSource(options);
}

class PluginWakeSource implements WakeSource {
  readonly name = 'plugin';
  readonly budgetMs: number;
  readonly forgetsTasks: boolean;
  readonly #bridge: PluginBridge;
  readonly #clock: Clock;
  readonly #launchedAt: number;
  readonly #platform: NativePlatform | null;
  /** By task id: when this page has finished it last, and for how long after that an event is a repeated one. */
  readonly #finished = new Map<string, { readonly at: number; readonly repeatsMs: number }>();
  /** What was configured last. */
  #config: PeriodicConfig = {};
  #sink: WakeSink | null = null;
  /** Whether `stop` has been sent, and no `configure` since then. */
  #isStopped = false;
  /** How many events have not been given back. */
  #open = 0;
  /** Until when an event may be one that has waited for `configure`; `null` before the first `configure`. */
  #retainedUntil: number | null = null;
  /** Ends the registration that gives back what had crossed a `stop`; `null` when there is none. */
  #endRecovery: (() => void) | null = null;

  constructor({ plugin, clock, launchedAt, platform = null, budgetMs }: PluginWakeSourceOptions) {
    this.budgetMs = budgetMs ?? pluginBudgetMs(platform);
    this.forgetsTasks = platform === 'ios';
    this.#bridge = new PluginBridge(plugin, clock);
    this.#clock = clock;
    this.#launchedAt = launchedAt;
    this.#platform = platform;
  }

  configure(config: PeriodicConfig, sink: WakeSink): Promise<PeriodicStatus> {
    this.#config = pluginConfig(config);
    this.#sink = sink;
    this.#isStopped = false;
    this.#retainedUntil =
      this.#retainedUntil === null ? this.#clock.now() + RETAINED_WITHIN_MS : NEVER;
    return this.#register();
  }

  start(): Promise<PeriodicStatus> {
    return this.#bridge.start();
  }

  stop(): Promise<void> {
    this.#isStopped = true;
    return this.#bridge.stop();
  }

  status(): Promise<PeriodicStatus> {
    return this.#bridge.status();
  }

  scheduleTask(task: ScheduledTaskConfig): Promise<void> {
    // `stop` leaves an open task of this kind alone, and this asks for another one of the same id.
    this.#finished.delete(task.taskId);
    const isTooSoon = this.#platform === 'android' && task.delay < ANDROID_DELAY_MS;
    return this.#bridge.scheduleTask(isTooSoon ? { ...task, delay: ANDROID_DELAY_MS } : task);
  }

  stopTask(taskId: string): Promise<void> {
    return this.#bridge.stopTask(taskId);
  }

  finish(taskId: string): void {
    // On Android `stop` finishes all tasks by itself.
    const isVoid = this.#isStopped && this.#platform !== 'android' && SUBSCRIBERS.has(taskId);
    this.#give(taskId);
    if (isVoid && this.#open === 0) void this.#recover();
  }

  close(): void {}

  #register(): Promise<PeriodicStatus> {
    return this.#bridge.configure(this.#config, {
      event: (taskId) => {
        this.#open += 1;
        // Otherwise a handler that configures in a wake would be called again and again.
        if (!this.#isRepeated(taskId)) {
          this.#sink?.wake({ taskId, startedAt: this.#startOfEvent() });
          return;
        }
        this.#give(taskId);
        this.#endRecovery?.();
      },
      timeout: (taskId) => {
        if (this.#isLeftOver(taskId)) this.#give(taskId);
        else this.#sink?.timeout(taskId);
      },
      status: (status) => this.#sink?.status(status),
    });
  }

  /**
   * Whether the OS asks for a task whose event this page has not got. A job of Android that runs while the page loads is told to
   * nobody, and takes the finish of the next one of its id; each later job would stay open then.
   */
  #isLeftOver(taskId: string): boolean {
    const finished = this.#finished.get(taskId);
    return (
      this.#platform === 'android' &&
      this.#open === 0 &&
      finished !== undefined &&
      this.#clock.now() - finished.at > REPEATED_WITHIN_MS
    );
  }

  #give(taskId: string): void {
    const byPlugin =
      this.#bridge.generation === 'cordova 4-5' ? REPEATED_BY_LEGACY_WITHIN_MS : REPEATED_WITHIN_MS;
    const repeatsMs = this.#isStopped ? REPEATED_AFTER_STOP_WITHIN_MS : byPlugin;
    this.#finished.set(taskId, { at: this.#clock.now(), repeatsMs });
    this.#open = Math.max(0, this.#open - 1);
    this.#bridge.finish(taskId);
  }

  /**
   * The finish of a task whose event has crossed a `stop` had no effect. If the OS had asked for the task back before, it
   * would kill the app for it, and else the task would stay open to its end. So the event is repeated by another
   * registration, and given back; then wakes are stopped again.
   */
  async #recover(): Promise<void> {
    if (this.#endRecovery || !this.#bridge.isStopFinal) return;
    const repeated = new Promise<void>((resolve) => {
      const cancel = this.#clock.setTimer(resolve, REPEATED_WITHIN_MS);
      this.#endRecovery = () => {
        cancel();
        resolve();
      };
    });
    void this.#register();
    await repeated;
    this.#endRecovery = null;
    if (this.#isStopped) await this.#bridge.stop();
  }

  #isRepeated(taskId: string): boolean {
    const { at = NEVER, repeatsMs = 0 } = this.#finished.get(taskId) ?? {};
    const sinceMs = this.#clock.now() - at;
    return sinceMs >= 0 && sinceMs <= repeatsMs;
  }

  /**
   * When an event of now began to cost budget. The plugin keeps the wake that has launched the app until the first
   * `configure`, and the loading of the page has cost a part of the budget. A page that is older than the whole budget
   * was not launched for the wake.
   */
  #startOfEvent(): number {
    const now = this.#clock.now();
    const age = now - this.#launchedAt;
    const isRetained = now <= (this.#retainedUntil ?? NEVER);
    return isRetained && age >= 0 && age <= this.budgetMs ? this.#launchedAt : now;
  }
}
