import type { Clock } from '../../browser/clock.ts';
import type { NativeLog } from './native-log.ts';
import type { NativeTask } from './native-task.ts';

/** `UIBackgroundRefreshStatus`: 0 restricted, 1 denied, 2 available. */
export type RefreshStatus = 0 | 1 | 2;

/** By major version of the Cordova plugin; the Capacitor plugin is like 7. */
export type NativeGeneration = 3 | 4 | 5 | 6 | 7;

/** The page's callbacks, as the plugin's native half holds them. */
export interface NativeListener {
  /** Who they belong to, alive or not. */
  readonly page: { readonly id: number; fromNative(task: () => void): void };
  event(taskId: string | undefined): void;
  /** Missing where the plugin has no timeout event. */
  readonly timeout?: (taskId: string) => void;
}

export interface NativeConfig {
  readonly stopOnTerminate?: boolean;
  readonly [key: string]: unknown;
}

export interface WakeOptions {
  /** What the OS grants: milliseconds. Default 30,000 on iOS, 60,000 on Android. */
  readonly budgetMs?: number;
  /** How long before the end of it the OS asks for it back (iOS): milliseconds. Default 4,000. */
  readonly leadMs?: number;
  /** A task that was scheduled by `scheduleTask`, instead of the periodic one. */
  readonly taskId?: string;
  /** Although the app is in front, as Xcode's "simulate background fetch" does. */
  readonly inForeground?: boolean;
  /** Although a wake is open. */
  readonly overlap?: boolean;
  /** The page gets the event twice. */
  readonly duplicate?: boolean;
}

/** What the plugin's native half sees of the phone. */
export interface NativeHost {
  readonly clock: Clock;
  readonly log: NativeLog;
  readonly generation: NativeGeneration;
  /** The page's id of the periodic task. */
  readonly subscriberId: string;
  readonly status: RefreshStatus;
  /** Whether the process was started by a wake. */
  readonly launchedByWake: boolean;
  /** Numbers a task, and logs it. */
  beginWake(taskId: string, budgetMs: number, leadMs: number): number;
  /** The task is over, by this page's finish or (`null`) without one: the app may be suspended. */
  endWake(task: NativeTask, ok: boolean, page: number | null): void;
  kill(why: 'watchdog'): void;
}

/** The native half of the plugin, on one system. */
export interface NativePlugin {
  /** Whether the OS would wake the app for the periodic task; else why not. */
  readonly obstacle: string | null;
  readonly openTasks: number;
  configure(listener: NativeListener, config: NativeConfig): void;
  start(): RefreshStatus;
  stop(taskId: string | undefined): void;
  status(): RefreshStatus;
  finish(taskId: string | undefined, page: number): void;
  /** What is wrong with it, or `null`. */
  scheduleTask(taskId: string, periodic: boolean): string | null;
  wake(options: WakeOptions): void;
  /** The OS asks for everything back, now. */
  expire(): void;
  statusChanged(): void;
  /** The process is gone; what iOS or Android keep for it stays. */
  processKilled(): void;
}
