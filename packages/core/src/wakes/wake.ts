/** Who woke us: the native plugin, Periodic Background Sync, or a timer in the open page. */
export type WakeSourceName = 'plugin' | 'periodic-sync' | 'timer';

/**
 * A stretch of time that was granted to run in, as a service worker's `ExtendableEvent`. It is finished for the app:
 * once all that `waitUntil` was given has settled, at our own deadline, or in the very turn in which the OS asks for
 * it back, whichever comes first, and once only. A wake that nobody waits for is finished when all handlers returned.
 */
export interface Wake {
  /** The plugin's id of the task. Plugins before 6.0 give none: then it is `cordova-background-fetch`. */
  readonly taskId: string;
  readonly source: WakeSourceName;
  /** When it is finished at the latest: milliseconds since the Unix epoch, some seconds before the OS's own deadline. */
  readonly deadline: number;
  /** Aborts in the moment the wake ends, however it ends: what still runs then has no right to. */
  readonly signal: AbortSignal;
  /**
   * Keeps the wake open until `promise` has settled, but not past the deadline. How it settles makes no difference to
   * the OS; a rejection is reported as a development warning. Throws `InvalidStateError` once the wake has ended.
   */
  waitUntil(promise: PromiseLike<unknown>): void;
  /**
   * Milliseconds until the deadline, `0` once ended. Asking ends a wake that is overdue: timers stand still in a
   * suspended web view, so long work asks between its steps.
   */
  remainingMs(): number;
}
