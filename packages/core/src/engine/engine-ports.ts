import type { DriverGuarantees } from '../model/snapshot.ts';
import type { Transport } from '../model/transport.ts';
import type { Channel } from '../platform/channel.ts';
import type { Clock } from '../platform/clock.ts';
import type { Connections } from '../platform/connections.ts';
import type { Connectivity } from '../platform/connectivity.ts';
import type { Locks } from '../platform/locks.ts';
import type { Store } from '../storage/store.ts';
import type { SnapshotSink } from '../stream/snapshot-sink.ts';
import type { ExecutionWindows } from './execution-windows.ts';

/** All that the engine touches. */
export interface EnginePorts {
  readonly store: Store;
  readonly clock: Clock;
  /** Uniform in [0, 1). */
  readonly random: () => number;
  readonly connectivity: Connectivity;
  readonly connections: Connections;
  readonly windows: ExecutionWindows;
  readonly locks: Locks;
  /** To the other contexts; `null` where there is no way to them. */
  readonly channel: Channel | null;
  readonly transport: Transport;
  readonly sink: SnapshotSink;
  /** This context's name in snapshots. */
  readonly contextId: string;
  /** The manager's name: leases are named after it. */
  readonly name: string;
  /** The page's own URL. Not its base URL, which a `<base>` element may set to another origin. */
  readonly pageUrl: string;
  readonly guarantees: DriverGuarantees;
  /** Secrets that this context's app gave with a request; they are sent, never stored. */
  readonly secretHeaders: (uid: string, index: number) => readonly (readonly [string, string])[];
  /** There are no rows of a registration that was to be run. */
  readonly onMissing?: (uid: string) => void;
}
