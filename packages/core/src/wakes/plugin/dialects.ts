import type { PeriodicConfig, ScheduledTaskConfig } from '../periodic.ts';
import { isCapacitorProxy, type RawPlugin } from './find-plugin.ts';

/** Which generation of the plugin it turned out to be. */
export type PluginGeneration =
  | 'cordova 0.1-3'
  | 'cordova 4-5'
  | 'cordova 6'
  | 'cordova 7'
  /** `@transistorsoft/capacitor-background-fetch` and `react-native-background-fetch`, which have the same shape. */
  | 'capacitor or react-native'
  /** Capacitor's proxy for the plugin, without the plugin's own JavaScript. */
  | 'capacitor proxy';

/** What a plugin calls back with, unchecked. */
interface PluginCallbacks {
  event(taskId: unknown): void;
  timeout(taskId: unknown): void;
  failure(status: unknown): void;
}

/**
 * How one generation of the plugin is called. The methods return what the plugin answers: a value, a promise, or nothing
 * at all. They may throw, and their promises may reject or never settle.
 */
export interface PluginDialect {
  /** Final once `configure` was called: before that, Cordova's 6 and 7 look the same. */
  readonly generation: PluginGeneration;
  configure(config: PeriodicConfig, callbacks: PluginCallbacks): unknown;
  start(): unknown;
  stop(): unknown;
  /** Answers with a status in one of the shapes of `normaliseStatus`. */
  status(): unknown;
  finish(taskId: string): unknown;
  /** `null` where tasks can't be scheduled. */
  readonly scheduleTask: ((task: ScheduledTaskConfig) => unknown) | null;
  /** Stops the task alone. Without an id each of these would stop everything. */
  stopTask(taskId: string): unknown;
}

/** Told by the methods that each generation has and lacks; none of them is called. */
export function chooseDialect(plugin: RawPlugin): PluginDialect {
  if (isCapacitorProxy(plugin)) return capacitorProxyDialect(plugin);
  if ('isActive' in plugin) return cordovaLegacyDialect(plugin, 'cordova 0.1-3');
  if (typeof plugin.scheduleTask !== 'function') return cordovaLegacyDialect(plugin, 'cordova 4-5');
  if (typeof plugin.stopTask === 'function') return cordovaDialect(plugin);
  return staticClassDialect(plugin);
}

/**
 * cordova-plugin-background-fetch 0.1 to 5: the callbacks come before the configuration, and tasks have no ids. 0.1 to 3
 * validate nothing, have no `status`, and some of them no `start` and `stop`. From 5.5 on, `finish` would take its first
 * argument for a fetch result, so it gets none.
 */
function cordovaLegacyDialect(
  plugin: RawPlugin,
  generation: 'cordova 0.1-3' | 'cordova 4-5',
): PluginDialect {
  const hasCallbacks = generation === 'cordova 4-5';
  let isConfigured = false;
  const start = () => (hasCallbacks ? byCallbacks(plugin, 'start') : undefined);
  return {
    generation,
    configure(config, { event, failure }) {
      // The answer comes by the callbacks. If it returns a promise as well, a rejection of that is not left unhandled.
      Promise.resolve(plugin.configure(event, failure, config)).catch(() => {});
      // 4.0 ignores every `configure` but the first one of the process, so another one alone would not undo a stop.
      const answer = isConfigured ? start() : undefined;
      isConfigured = true;
      return answer;
    },
    start,
    stop: () => (hasCallbacks ? byCallbacks(plugin, 'stop') : plugin.stop?.()),
    status: () => byCallbacks(plugin, 'status'),
    finish: () => plugin.finish?.(),
    scheduleTask: null,
    stopTask() {},
  };
}

/**
 * cordova-plugin-background-fetch 6 and 7, alike in all but the order of `configure`'s arguments. The new order is tried
 * first: 6 refuses it by throwing a string before it does anything. The old order must not be tried first, because
 * Capacitor's plugins accept it, and then never call back or mix up the callbacks.
 */
function cordovaDialect(plugin: RawPlugin): PluginDialect {
  let generation: PluginGeneration = 'cordova 7';
  return {
    get generation() {
      return generation;
    },
    configure(config, { event, timeout, failure }) {
      try {
        const answer = plugin.configure(config, event, timeout);
        generation = 'cordova 7';
        return answer;
      } catch (refusal) {
        if (typeof refusal !== 'string') throw refusal;
        generation = 'cordova 6';
        return plugin.configure(event, failure, config);
      }
    },
    start: () => byCallbacks(plugin, 'start'),
    stop: () => byCallbacks(plugin, 'stop'),
    status: () => byCallbacks(plugin, 'status'),
    finish: (taskId) => plugin.finish?.(taskId),
    scheduleTask: (task) => byCallbacks(plugin, 'scheduleTask', task),
    stopTask: (taskId) => byCallbacks(plugin, 'stopTask', taskId),
  };
}

/**
 * The class of `@transistorsoft/capacitor-background-fetch` and of `react-native-background-fetch`, which answers by
 * promises. React Native's up to 3.1 had a failure callback in the place of the timeout, so what comes there may be a
 * status.
 */
function staticClassDialect(plugin: RawPlugin): PluginDialect {
  return {
    generation: 'capacitor or react-native',
    configure: (config, { event, timeout, failure }) =>
      plugin.configure(config, event, (answer: unknown) =>
        typeof answer === 'string' ? timeout(answer) : failure(answer),
      ),
    start: () => plugin.start?.(),
    stop: () => plugin.stop?.(),
    status: () => plugin.status?.(),
    finish: (taskId) => plugin.finish?.(taskId),
    scheduleTask: (task) => plugin.scheduleTask?.(task),
    stopTask: (taskId) => plugin.stop?.(taskId),
  };
}

/**
 * Capacitor's proxy (`Capacitor.Plugins.BackgroundFetch`), for apps that have installed the plugin's native half and do
 * not import its JavaScript. It takes what that JavaScript would send, and has one event `fetch` for wakes and timeouts.
 */
function capacitorProxyDialect(plugin: RawPlugin): PluginDialect {
  let isListening = false;
  return {
    generation: 'capacitor proxy',
    configure(options, { event, timeout }) {
      if (!isListening) {
        const onFetch = (fetch: unknown): void => {
          const { taskId, timeout: isLate } = Object(fetch) as Record<string, unknown>;
          if (isLate) timeout(taskId);
          else event(taskId);
        };
        // It resolves with a handle that is never needed, and rejects where there is no such plugin.
        const listening = Promise.resolve(plugin.addListener?.('fetch', onFetch));
        isListening = true;
        listening.catch(() => {
          isListening = false;
        });
      }
      return plugin.configure({ options });
    },
    start: () => plugin.start?.(),
    stop: () => plugin.stop?.({}),
    status: () => plugin.status?.(),
    finish: (taskId) => plugin.finish?.({ taskId }),
    scheduleTask: (options) => plugin.scheduleTask?.({ options }),
    stopTask: (taskId) => plugin.stop?.({ taskId }),
  };
}

/** Calls a method whose last two arguments are the callbacks for success and failure. Without it, resolves at once. */
function byCallbacks(
  plugin: RawPlugin,
  name: keyof RawPlugin,
  ...args: unknown[]
): Promise<unknown> {
  return new Promise((resolve, reject) => {
    if (typeof plugin[name] !== 'function') return resolve(undefined);
    // Later plugins return a promise as well. A rejection of it may not be left unhandled.
    Promise.resolve(plugin[name](...args, resolve, reject)).catch(reject);
  });
}
