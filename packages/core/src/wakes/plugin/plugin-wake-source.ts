import type { RawPlugin } from '../../drivers/native/plugin-bridge/raw-plugin.ts';
import type { Clock } from '../../platform/clock.ts';
import type { WakeSource } from '../wake-source.ts';
import { PluginBridge } from './plugin-bridge.ts';

/**
 * iOS grants up to 30 s and asks for them back 4 to 5 s before; that request may come late or never (plugins before
 * 7.0 have none), so ours comes first.
 */
export const PLUGIN_BUDGET_MS = 22_000;

/** An event this soon after `configure` had been waiting for it. */
const RETAINED_WITHIN_MS = 1000;

/**
 * An event this soon after its finish is the same task again: iOS repeats it on `configure` and `start` as long as
 * another subscriber has not finished. Two tasks of one id are at least seconds apart on every system.
 */
const REPEATED_WITHIN_MS = 1000;

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
  let configuredAt = Number.NEGATIVE_INFINITY;
  let firstConfigure = true;

  /**
   * A wake that launched the app was held until `configure`, and loading the page has cost of its budget. In a page
   * that is older than the whole budget no such wake can be left.
   */
  const startOfEvent = (): number => {
    const now = clock.now();
    const retained = firstConfigure && now - configuredAt <= RETAINED_WITHIN_MS;
    const age = now - launchedAt;
    return retained && age >= 0 && age <= budgetMs ? launchedAt : now;
  };

  const finishedAt = new Map<string, number>();
  const isRepeated = (taskId: string): boolean => {
    const sinceMs = clock.now() - (finishedAt.get(taskId) ?? Number.NEGATIVE_INFINITY);
    return sinceMs >= 0 && sinceMs <= REPEATED_WITHIN_MS;
  };

  return {
    name: 'plugin',
    budgetMs,
    configure(config, sink) {
      firstConfigure = configuredAt === Number.NEGATIVE_INFINITY;
      configuredAt = clock.now();
      return bridge.configure(config, {
        event(taskId) {
          // Handlers that configure in a wake would otherwise be called for ever.
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
