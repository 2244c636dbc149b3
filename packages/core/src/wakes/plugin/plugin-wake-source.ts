import type { Clock } from '../../browser/clock.ts';
import type { WakeSource } from '../wake-source.ts';
import type { RawPlugin } from './find-plugin.ts';
import { PluginBridge } from './plugin-bridge.ts';

/**
 * How long a wake by the plugin may take, counted from its event: milliseconds. iOS grants up to 30 s and asks for them
 * back 4 to 5 s before the end. That request may come late, and plugins before 7.0 do not pass it on, so wakes end
 * before it is due.
 */
export const PLUGIN_BUDGET_MS = 22_000;

/** An event that follows the first `configure` of a page so soon has waited for it. */
const RETAINED_WITHIN_MS = 1000;

/**
 * An event that follows the finish of its task so soon is of the same task: iOS repeats it on `configure` and `start` as
 * long as another subscriber has not finished. Two tasks of one id are at least seconds apart on every system.
 */
const REPEATED_WITHIN_MS = 1000;

const NEVER = Number.NEGATIVE_INFINITY;

export interface PluginWakeSourceOptions {
  readonly plugin: RawPlugin;
  readonly clock: Clock;
  /** When this page began to load: milliseconds since the Unix epoch. */
  readonly launchedAt: number;
  /** How long a wake may take from its event: milliseconds. Default 22,000. */
  readonly budgetMs?: number;
}

/** Wakes by the native plugin, of any generation. */
export function pluginWakeSource(options: PluginWakeSourceOptions): WakeSource {
  const { plugin, clock, launchedAt, budgetMs = PLUGIN_BUDGET_MS } = options;
  const bridge = new PluginBridge(plugin, clock);
  /** By task id: when this page has finished it last. */
  const finishedAt = new Map<string, number>();
  /** Until when an event may be one that has waited for `configure`; `null` before the first `configure`. */
  let retainedUntil: number | null = null;

  const isRepeated = (taskId: string): boolean => {
    const sinceMs = clock.now() - (finishedAt.get(taskId) ?? NEVER);
    return sinceMs >= 0 && sinceMs <= REPEATED_WITHIN_MS;
  };

  /**
   * When an event of now began to cost budget. The plugin keeps the wake that has launched the app until the first
   * `configure`, and the loading of the page has cost a part of the budget. A page that is older than the whole budget
   * was not launched for the wake.
   */
  const startOfEvent = (): number => {
    const now = clock.now();
    const age = now - launchedAt;
    const isRetained = now <= (retainedUntil ?? NEVER);
    return isRetained && age >= 0 && age <= budgetMs ? launchedAt : now;
  };

  return {
    name: 'plugin',
    budgetMs,
    configure(config, sink) {
      retainedUntil = retainedUntil === null ? clock.now() + RETAINED_WITHIN_MS : NEVER;
      return bridge.configure(config, {
        event(taskId) {
          // Otherwise a handler that configures in a wake would be called again and again.
          if (isRepeated(taskId)) bridge.finish(taskId);
          else sink.wake({ taskId, startedAt: startOfEvent() });
        },
        timeout: (taskId) => sink.timeout(taskId),
        status: (status) => sink.status(status),
      });
    },
    start: () => bridge.start(),
    stop: () => bridge.stop(),
    status: () => bridge.status(),
    scheduleTask: (task) => bridge.scheduleTask(task),
    finish(taskId) {
      finishedAt.set(taskId, clock.now());
      bridge.finish(taskId);
    },
    close() {},
  };
}
