import type { SnapshotEnvelope } from './snapshot-envelope.ts';

/** Where engines and drivers tell what they know. */
export interface SnapshotSink {
  /** For every context: what the one that runs the registration knows. */
  publish(envelope: SnapshotEnvelope): void;
  /** For this context only: what any other can find out for itself. */
  show(envelope: SnapshotEnvelope): void;
}
