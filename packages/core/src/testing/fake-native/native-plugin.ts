import type { Clock } from '../../browser/clock.ts';
import type { NativeLog } from './native-log.ts';

/** The permission for background refresh, as iOS's `UIBackgroundRefreshStatus`: 0 restricted, 1 denied, 2 available. */
export type RefreshStatus = 0 | 1 | 2;

/** The major version of the Cordova plugin; 3 stands for 0.1 to 3, and 7 for the Capacitor plugin too. */
export type NativeGeneration = 3 | 4 | 5 | 6 | 7;

/** The page's callbacks, as the plugin's native half holds them. */
export interface NativeListener {
  /** The page that they belong to, which may be dead. */
  readonly page: { readonly id: number; fromNative(task: () => void): void };
  event(taskId: string | undefined): void;
  /** Missing where the plugin has no timeout event. */
  readonly timeout?: (taskId: string) => void;
}

/** What of the plugin's configuration its native half uses. */
export interface NativeConfig {
  readonly stopOnTerminate?: boolean;
  readonly [key: string]: unknown;
}

/** Which wake `FakeNative.wake` gives to the app. */
export interface WakeOptions {
  /** What the OS grants: milliseconds. Default 30,000 on iOS, 60,000 on Android. */
  readonly budgetMs?: number;
  /** How long before its end the OS asks for it back (iOS, plugin 6+): milliseconds. Default 4,000. */
  readonly leadMs?: number;
  /** The id of a task that the app has scheduled by `scheduleTask`. Default: the periodic task. */
  readonly taskId?: string;
  /** Wakes even an app that is in front, as Xcode's "simulate background fetch" does. Default `false`. */
  readonly inForeground?: boolean;
  /** Wakes even while another wake is open. Default `false`. */
  readonly overlap?: boolean;
  /** Sends the event to the page twice; 7 on Android notices that, and ignores the second. Default `false`. */
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
  /** The state of the app's process, an `AppState`. */
  readonly app: string;
  /** Writes a new task into the log, and returns its number. */
  beginWake(taskId: string, budgetMs: number, leadMs: number): number;
  /** The task is over, by this page's finish or (`null`) without one: the app may be suspended. */
  endWake(task: NativeTask, ok: boolean, page: number | null): void;
  kill(why: 'watchdog'): void;
}

/** The native half of the plugin, on one system. */
export interface NativePlugin {
  /** Why the OS would not wake the app for the periodic task; `null` when it would. */
  readonly obstacle: string | null;
  readonly openTasks: number;
  configure(listener: NativeListener, config: NativeConfig): void;
  start(): RefreshStatus;
  stop(taskId: string | undefined): void;
  status(): RefreshStatus;
  finish(taskId: string | undefined, page: number): void;
  /** `delayMs` is what the page has asked for. Returns what the OS objects to, or `null`. */
  scheduleTask(taskId: string, periodic: boolean, delayMs: number): string | null;
  wake(options: WakeOptions): void;
  /** The OS asks for everything back, now. */
  expire(): void;
  statusChanged(): void;
  /** The process is gone; what iOS or Android keep for it stays. */
  processKilled(): void;
}

/** Sends an event to the page, not in the caller's turn. A frozen page gets it later, a dead one never. */
export function deliverEvent(
  host: NativeHost,
  listener: NativeListener,
  taskId: string | undefined,
): void {
  const { page } = listener;
  page.fromNative(() => {
    host.log.add({ what: 'event', page: page.id, taskId });
    listener.event(taskId);
  });
}

/** Tells the page that the OS wants the task back. */
export function deliverTimeout(host: NativeHost, listener: NativeListener, taskId: string): void {
  const { page } = listener;
  page.fromNative(() => {
    host.log.add({ what: 'timeout', page: page.id, taskId });
    listener.timeout?.(taskId);
  });
}

export interface NativeTaskOptions {
  readonly clock: Clock;
  readonly wake: number;
  readonly taskId: string;
  readonly budgetMs: number;
  readonly leadMs: number;
  /** The OS asks for the task back. */
  readonly onExpire: (task: NativeTask) => void;
  /** The time of the task is up. */
  readonly onOverrun: (task: NativeTask) => void;
}

/** A task of the OS, from its start to its completion: the OS first asks for it back, and then its time is up. */
export class NativeTask {
  readonly wake: number;
  readonly taskId: string;
  readonly startedAt: number;
  readonly #onExpire: () => void;
  readonly #cancels: (() => void)[];

  constructor({ clock, wake, taskId, budgetMs, leadMs, onExpire, onOverrun }: NativeTaskOptions) {
    this.wake = wake;
    this.taskId = taskId;
    this.startedAt = clock.now();
    let expired = false;
    this.#onExpire = () => {
      if (expired) return;
      expired = true;
      onExpire(this);
    };
    this.#cancels = [
      clock.setTimer(this.#onExpire, Math.max(0, budgetMs - leadMs)),
      clock.setTimer(() => onOverrun(this), budgetMs),
    ];
  }

  expire(): void {
    this.#onExpire();
  }

  /** The task is over: neither is called any more. */
  close(): void {
    for (const cancel of this.#cancels) cancel();
  }
}
