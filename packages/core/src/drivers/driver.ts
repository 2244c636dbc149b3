import type { Channel } from '../browser/channel.ts';
import type { PageEnvironment, TransferEnvironment } from '../browser/environment.ts';
import type { Locks } from '../browser/locks.ts';
import type { PageLifecycle } from '../browser/page-lifecycle.ts';
import type { SnapshotSink } from '../model/messages.ts';
import type { RegistrationRow } from '../model/rows.ts';
import type { DriverGuarantees, DriverName } from '../model/snapshot.ts';
import type { Transport } from '../model/transport.ts';
import type { Store } from '../storage/store.ts';
import type { EngineOptions, EnginePorts } from '../transfer/engine-options.ts';
import type {
  PeriodicContext,
  PeriodicControl,
  PeriodicFactory,
} from '../wakes/periodic-control.ts';

/** Whether a driver can take a background fetch now; in words an app's developer can act on. */
export interface Availability {
  readonly usable: boolean;
  readonly reason: string;
}

/** A driver could not start a registration that it had said it could; another one may. */
export class DriverRefusal extends Error {
  override readonly name = 'DriverRefusal';
}

/** What carries registrations on one platform. The rows in the store are the truth; a driver only works on them. */
export interface Driver {
  readonly name: DriverName;
  readonly guarantees: DriverGuarantees;
  /** `isWanted`: the app has asked for this driver and no other, so that it is worth waiting for. */
  availability(isWanted: boolean): Promise<Availability>;
  /**
   * Begins to carry a registration that was just activated. Rejects with `DriverRefusal` when it can't (nothing has
   * been started then), with any other error when the whole fetch must be refused.
   */
  start(row: RegistrationRow): Promise<void>;
  /** At start-up: takes up what the store says is this driver's and active, or settles or hands over what is lost. */
  attach(rows: readonly RegistrationRow[]): Promise<void>;
  /** A command (pause, resume, abort, release) has changed the row, here or in another context: obey it. */
  changed(uid: string): void;
  /** Ends each wait of this registration, if it is run here: its own and the server's, and the one for a network. */
  retryNow?(uid: string): void;
  /** Stops working, settles nothing. */
  close(): void;
}

/** What a driver is made from, once the store is open. */
export interface DriverContext {
  readonly environment: PageEnvironment;
  /** The page's life as the platform knows it. */
  readonly lifecycle: PageLifecycle;
  readonly periodic: PeriodicControl;
  readonly store: Store;
  readonly locks: Locks;
  readonly channel: Channel | null;
  readonly sink: SnapshotSink;
  /** The app's transport if it has given one; else how bytes move here, `web` being what a plain browser would use. */
  readonly transportOver: (web: Transport) => Transport;
  /** The manager's name, which its database, locks and channel are named after. */
  readonly name: string;
  /** This context's name in snapshots. */
  readonly contextId: string;
  readonly engine: EngineOptions;
  /** How long the web driver may take to start. */
  readonly webStartTimeoutMs: number;
  /** Secrets that this context's app gave with a request; they are sent, never stored. */
  readonly secretHeaders: (uid: string, index: number) => readonly (readonly [string, string])[];
  /** There are no rows of a registration that was to be run. */
  readonly onMissing: (uid: string) => void;
  /** The platform has lost a registration: another driver has to carry it. Called in one tab at a time. */
  readonly onLost: (uid: string, reason: string) => Promise<void>;
}

/**
 * One platform as a value: what `native()`, `web()` and `foreground()` return, for `createBackgroundFetch({ drivers })`
 * of `@bgfetch/core/compose`. Its members are for the manager, not for apps.
 */
export interface DriverFactory {
  readonly name: DriverName;
  /** Makes the driver; `null` where the platform is not here after all. */
  create(context: DriverContext): Driver | null;
  /** What a native shell changes for the whole page. */
  readonly shell?: NativeShellAdapter;
}

/** What only a native shell has. */
interface NativeShellAdapter {
  /** `page`, and what the shell says of the app. */
  lifecycle(page: PageLifecycle): PageLifecycle;
  /** How bytes move in this shell; `web` is what a plain browser would use. */
  transport(web: Transport): Transport;
  /** Wakes by the plugin; where it is missing by `otherwise`, if the app has composed one. */
  openPeriodic(context: PeriodicContext, otherwise: PeriodicFactory | undefined): PeriodicControl;
}

/** What the engine of a driver touches, but for the driver's own part. */
export function enginePortsOf(
  context: DriverContext,
  { connections, transport }: TransferEnvironment,
): Omit<EnginePorts, 'windows' | 'guarantees'> {
  const { clock, random, pageUrl, connectivity } = context.environment;
  return {
    ...context,
    clock,
    random,
    pageUrl,
    connectivity,
    connections,
    transport: context.transportOver(transport),
  };
}

/** Of a registration whose driver is not here. */
export const NO_GUARANTEES: DriverGuarantees = {
  survivesPageClose: false,
  survivesReload: false,
  periodicOnly: false,
  pausable: false,
};

/** Of the web driver: known before its code is loaded. */
export const WEB_GUARANTEES: DriverGuarantees = {
  survivesPageClose: true,
  survivesReload: true,
  periodicOnly: false,
  pausable: false,
};
