/** A wake of Periodic Background Sync that came while no page of the app was there to take it. */
export interface PeriodicWakeEvent {
  readonly type: 'wake';
  readonly tag: string;
  /** When the browser fired the event, in milliseconds since the Unix epoch. */
  readonly startedAt: number;
  /** Keeps the worker alive until `promise` has settled; throws `InvalidStateError` once the event is over. */
  waitUntil(promise: Promise<unknown>): void;
}
