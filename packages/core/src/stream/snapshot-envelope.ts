import type { RegistrationSnapshot } from '../model/snapshot.ts';

/** A snapshot on its way between contexts, with what orders it: epoch, then revision, then seq. */
export interface SnapshotEnvelope {
  readonly snapshot: RegistrationSnapshot;
  readonly epoch: number;
  readonly revision: number;
  /** Counts what one runner tells between two revisions; `0` for a snapshot made from the store alone. */
  readonly seq: number;
}
