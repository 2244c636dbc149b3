import type { Clock } from '../../browser/clock.ts';
import type { PeriodicConfig, ScheduledTaskConfig } from '../periodic.ts';

/** Which generation of the plugin it turned out to be. */
export type PluginGeneration =
  | 'cordova 0.1-3'
  | 'cordova 4-5'
  | 'cordova 6'
  | 'cordova 7'
  /** Of one shape: `@transistorsoft/capacitor-background-fetch` and `react-native-background-fetch`. */
  | 'capacitor or react-native'
  /** Capacitor's proxy for the plugin, without the plugin's own JavaScript. */
  | 'capacitor proxy';

/** What a plugin calls back with, as it comes. */
interface PluginCallbacks {
  event(taskId: unknown): void;
  timeout(taskId: unknown): void;
  failure(status: unknown): void;
}

/**
 * How one generation is spoken to. The methods return what the plugin answers, and pass on its throws, rejections and
 * silences: call them through `askPlugin` only.
 */
export interface PluginDialect {
  /** Certain once `configure` has been called: before that, Cordova's 6 and 7 look the same. */
  readonly generation: PluginGeneration;
  configure(config: PeriodicConfig, callbacks: PluginCallbacks): unknown;
  start(): unknown;
  stop(): unknown;
  /** Answers with a status in one of the shapes of `normaliseStatus`. */
  status(): unknown;
  finish(taskId: string): unknown;
  /** `null` where tasks can't be scheduled. */
  readonly scheduleTask: ((task: ScheduledTaskConfig) => unknown) | null;
}

type Method = (...args: unknown[]) => unknown;

/**
 * The plugin's own object or class, of whatever generation: which methods there are, what they take and whether they
 * return, call back, throw or keep silent differs; see the dialects.
 */
export interface RawPlugin {
  readonly configure: Method;
  readonly finish?: Method;
  readonly start?: Method;
  readonly stop?: Method;
  readonly status?: Method;
  readonly scheduleTask?: Method;
  readonly stopTask?: Method;
  readonly addListener?: Method;
}

/** Whether `value` could be a plugin. Later ones are classes with static methods. */
export function isRawPlugin(value: unknown): value is RawPlugin {
  if ((typeof value !== 'object' || value === null) && typeof value !== 'function') return false;
  return typeof (value as Partial<RawPlugin>).configure === 'function';
}

/** Capacitor's own proxy for the plugin: it has no property to look for, and answers to every name with a function. */
export function isCapacitorProxy(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const { addListener, scheduleTask } = value as RawPlugin;
  return typeof addListener === 'function' && typeof scheduleTask === 'function';
}

/**
 * Capacitor's proxy (`Capacitor.Plugins.BackgroundFetch`), for apps that have installed the plugin's native half and
 * give us nothing: one event `fetch` for wakes and timeouts alike, and the arguments that the plugin's JavaScript sends.
 */
function capacitorProxyDialect(plugin: RawPlugin): PluginDialect {
  let listening = false;
  return {
    generation: 'capacitor proxy',
    configure(options, { event, timeout }) {
      if (!listening) {
        listening = true;
        // Its promise resolves with a handle we never need, and rejects where there is no such plugin.
        Promise.resolve(
          plugin.addListener?.('fetch', (fetch: { taskId?: unknown; timeout?: unknown }) =>
            fetch.timeout ? timeout(fetch.taskId) : event(fetch.taskId),
          ),
        ).catch(() => {
          listening = false;
        });
      }
      return plugin.configure({ options });
    },
    start: () => plugin.start?.(),
    stop: () => plugin.stop?.({}),
    status: () => plugin.status?.(),
    finish: (taskId) => plugin.finish?.({ taskId }),
    scheduleTask: (options) => plugin.scheduleTask?.({ options }),
  };
}

/** What came of asking a plugin. */
export type PluginAnswer =
  | { readonly kind: 'yes'; readonly value: unknown }
  /** It threw, rejected or called its failure callback. */
  | { readonly kind: 'no'; readonly reason: unknown }
  /** Nothing within the time given: plugins have promises and callbacks that never settle. */
  | { readonly kind: 'silence' };

const ANSWER_LIMIT_MS = 3000;

/** Calls the plugin, in this very turn, and waits for its answer, but not for ever. Never throws, never rejects. */
export function askPlugin(clock: Clock, call: () => unknown): Promise<PluginAnswer> {
  return new Promise((resolve) => {
    const cancel = clock.setTimer(() => resolve({ kind: 'silence' }), ANSWER_LIMIT_MS);
    const settle = (answer: PluginAnswer): void => {
      cancel();
      resolve(answer);
    };
    const failed = (reason: unknown): void => settle({ kind: 'no', reason });
    try {
      Promise.resolve(call()).then((value) => settle({ kind: 'yes', value }), failed);
    } catch (reason) {
      failed(reason);
    }
  });
}

/** Calls a method that answers by its last two arguments; without it there is no answer to wait for. */
function byCallbacks(
  method: ((...args: unknown[]) => unknown) | undefined,
  plugin: object,
  ...args: unknown[]
): Promise<unknown> {
  if (typeof method !== 'function') return Promise.resolve(undefined);
  return new Promise((resolve, reject) => {
    // Later plugins return a promise as well, which must not be rejected unheard.
    Promise.resolve(method.call(plugin, ...args, resolve, reject)).catch(reject);
  });
}

/**
 * cordova-plugin-background-fetch 6 and 7, alike in all but the order of `configure`'s arguments. The new order goes
 * first: 6 refuses it with a string, thrown before anything has happened, while other plugins would take the old order
 * silently, and never call back or swap the callbacks.
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
    start: () => byCallbacks(plugin.start, plugin),
    stop: () => byCallbacks(plugin.stop, plugin),
    status: () => byCallbacks(plugin.status, plugin),
    finish: (taskId) => plugin.finish?.(taskId),
    scheduleTask: (task) => byCallbacks(plugin.scheduleTask, plugin, task),
  };
}

/**
 * cordova-plugin-background-fetch 0.1 to 5: callbacks first, no task ids. 0.1–3.x validate nothing, have no `status`
 * and partly no `start` and `stop`; 5.5+ would take the first argument of `finish` for a fetch result.
 */
function cordovaLegacyDialect(
  plugin: RawPlugin,
  generation: 'cordova 0.1-3' | 'cordova 4-5',
): PluginDialect {
  let configured = false;
  const start = () =>
    generation === 'cordova 4-5' ? byCallbacks(plugin.start, plugin) : undefined;
  return {
    generation,
    configure(config, { event, failure }) {
      // It answers by the callbacks; what else it returns must not be rejected unheard.
      Promise.resolve(plugin.configure(event, failure, config)).catch(() => {});
      // 4.0 ignores every configure but the first one of the process, so that alone would not undo a stop.
      const answer = configured ? start() : undefined;
      configured = true;
      return answer;
    },
    start,
    stop: () => (generation === 'cordova 4-5' ? byCallbacks(plugin.stop, plugin) : plugin.stop?.()),
    status: () => byCallbacks(plugin.status, plugin),
    finish: () => plugin.finish?.(),
    scheduleTask: null,
  };
}

/**
 * The class of `@transistorsoft/capacitor-background-fetch` and of `react-native-background-fetch`: promises for all.
 * React Native's up to 3.1 took a failure callback where the timeout is now, so a timeout may come with a status.
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
  };
}

/** By what each generation has and lacks; nothing is called. */
export function chooseDialect(plugin: RawPlugin): PluginDialect {
  if (isCapacitorProxy(plugin)) return capacitorProxyDialect(plugin);
  if ('isActive' in plugin) return cordovaLegacyDialect(plugin, 'cordova 0.1-3');
  if (typeof plugin.scheduleTask !== 'function') return cordovaLegacyDialect(plugin, 'cordova 4-5');
  if (typeof plugin.stopTask === 'function') return cordovaDialect(plugin);
  return staticClassDialect(plugin);
}
