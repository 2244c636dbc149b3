import type { SnapshotEnvelope } from './snapshot-envelope.ts';

/** Where engines and drivers tell what they know; the manager's hub shows it here and in every other context. */
export interface SnapshotSink {
  publish(envelope: SnapshotEnvelope): void;
  /** The registration's rows are gone. */
  removed(uid: string): void;
}
