/**
 * What a wake was used for by the native driver:
 * - `done`: everything that could be moved was moved before the deadline
 * - `time-up`: there is more; the next wake goes on
 * - `taken-back`: the OS wanted its time back before our own deadline
 * - `no-network`: not a byte moved for seconds, so it was given back early. If it is so in every wake, the web view's
 *   network sleeps in the background: see "Transports for wakes" in the documentation.
 */
export type WakeOutcome = 'done' | 'time-up' | 'taken-back' | 'no-network';

/** How one wake went, for logs and for finding out what a device allows. */
export interface WakeReport {
  readonly taskId: string;
  readonly outcome: WakeOutcome;
  /** How long it was worked in: milliseconds. */
  readonly ms: number;
  /** Response bytes stored and request bytes sent meanwhile. */
  readonly downloadedBytes: number;
  readonly uploadedBytes: number;
}
