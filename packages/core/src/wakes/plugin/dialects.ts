import type { PeriodicConfig, ScheduledTaskConfig } from '../periodic-config.ts';

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
export interface PluginCallbacks {
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
