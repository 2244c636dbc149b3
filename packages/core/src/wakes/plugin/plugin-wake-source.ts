import type { Clock } from '../../browser/clock.ts';
import type { NativeShell } from '../../browser/native-shell.ts';
import type { WakeSource } from '../wake-source.ts';
import { isCapacitorProxy, isRawPlugin, type RawPlugin } from './dialects.ts';
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

/** The global that the Cordova plugin sets, and Capacitor's name for its plugin. */
const NAME = 'BackgroundFetch';

export type FoundPlugin =
  | { readonly plugin: RawPlugin }
  /** Why there is none, in words. */
  | { readonly plugin: null; readonly reason: string };

/**
 * The plugin itself: the one in `given` (the plugin, or a wrapper of ionic-native or awesome-cordova-plugins, which
 * swallow events and are not used for more than the plugin's name), else the one that is installed in this page.
 */
export function findPlugin(
  given: unknown,
  shell: Pick<NativeShell, 'capacitorPlugin' | 'cordovaPlugin'>,
): FoundPlugin {
  const byCapacitor = shell.capacitorPlugin(NAME);
  if (given === undefined || given === null) {
    const plugin = [byCapacitor, shell.cordovaPlugin(NAME)].find(isRawPlugin);
    return plugin
      ? { plugin }
      : { plugin: null, reason: 'no background-fetch plugin is installed in this page' };
  }

  const wrapped = wrappedName(given);
  const plugin = wrapped === null ? given : shell.cordovaPlugin(wrapped);
  if (!isRawPlugin(plugin)) {
    return {
      plugin: null,
      reason:
        wrapped === null
          ? 'what was given as the plugin has no configure()'
          : `the wrapper's plugin ${wrapped} is not in this page: not installed, or deviceready has not come yet`,
    };
  }
  // On the web its methods reject, and leak a rejection that nobody can catch.
  if (byCapacitor === null && isForCapacitor(plugin)) {
    return {
      plugin: null,
      reason: 'Capacitor says that its background-fetch plugin is not available here',
    };
  }
  return { plugin };
}

function isForCapacitor(plugin: RawPlugin): boolean {
  if (isCapacitorProxy(plugin)) return true;
  return typeof plugin.scheduleTask === 'function' && typeof plugin.stopTask !== 'function';
}

/** The global that a wrapper stands for; `null` for what is no wrapper. */
function wrappedName(given: unknown): string | null {
  if ((typeof given !== 'object' || given === null) && typeof given !== 'function') return null;
  if (isCapacitorProxy(given)) return null;
  const {
    constructor: wrapper,
    getPlugin,
    pluginRef,
  } = given as {
    readonly constructor?: { readonly getPluginRef?: () => unknown };
    readonly getPlugin?: unknown;
    readonly pluginRef?: unknown;
  };
  // ionic-native 3 and later, awesome-cordova-plugins: an instance of a class that knows.
  if (typeof wrapper?.getPluginRef === 'function') return String(wrapper.getPluginRef());
  // ionic-native 2: a class that knows.
  return typeof getPlugin === 'function' && typeof pluginRef === 'string' ? pluginRef : null;
}
