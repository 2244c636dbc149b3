import type { DriverName, Problem } from '../model/snapshot.ts';
import type { BackgroundFetchIcon } from '../spec/background-fetch-icon.ts';
import type {
  BackgroundFetchFailureReason,
  BackgroundFetchResult,
} from '../spec/background-fetch-result.ts';

/**
 * - `storing`: the id is taken, request bodies are still being written; swept if its context dies
 * - `active`: to be carried out
 * - `settled`: final
 */
export type RegistrationPhase = 'storing' | 'active' | 'settled';

/** One background fetch on disk. Sizes are bytes, times milliseconds since the Unix epoch. */
export interface RegistrationRow {
  readonly uid: string;
  readonly id: string;
  /**
   * The fencing token. Claiming the registration and every command (pause, resume, abort, settle) raise it; a write
   * that names an older epoch is refused, so a context that slept through a change can't write.
   */
  readonly epoch: number;
  /** Raised by every transaction that changes this registration; orders snapshots of one epoch. */
  readonly revision: number;
  readonly phase: RegistrationPhase;
  readonly paused: boolean;
  readonly driver: DriverName;
  readonly driverReason: string;
  readonly title: string;
  readonly icons: readonly BackgroundFetchIcon[];
  readonly metadata: unknown;
  readonly downloadTotal: number;
  /** The sum of the records' `received`. */
  readonly downloaded: number;
  readonly uploadTotal: number;
  /** The sum of the request bodies known to be wholly sent. */
  readonly uploaded: number;
  readonly result: BackgroundFetchResult;
  readonly failureReason: BackgroundFetchFailureReason;
  readonly problem: Problem | null;
  readonly createdAt: number;
  readonly settledAt: number | null;
  /** How often a frozen holder was given up, so which of its leases counts. Absent: never. */
  readonly leaseGeneration?: number;
  /** What had the id before, newest first, kept until this one is stored or whole. Absent: nothing. */
  readonly replaces?: { readonly uids: readonly string[]; readonly until: 'stored' | 'whole' };
  /** It is kept for the one with this uid, and `id` is a makeshift; `replacedBy.id` is what it was. Absent: it is not. */
  readonly replacedBy?: { readonly uid: string; readonly id: string };
  /** The service worker's handlers have dealt with its settlement. Absent: not yet, or there are none. */
  readonly notified?: true;
}

export const leaseGenerationOf = ({ leaseGeneration = 0 }: RegistrationRow): number =>
  leaseGeneration;

/** Oldest first; the uid settles ties, so that every context lists in the same order. */
export function byAge(one: RegistrationRow, other: RegistrationRow): number {
  return one.createdAt - other.createdAt || (one.uid < other.uid ? -1 : 1);
}
