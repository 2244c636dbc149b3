import type { Channel, Locks } from '../browser/contexts.ts';
import type { ScriptUrl } from '../browser/dedicated-worker.ts';
import type { PageEnvironment, TransferEnvironment } from '../browser/environment.ts';
import type { PageLifecycle } from '../browser/lifecycle.ts';
import type { SnapshotSink } from '../model/messages.ts';
import type { RegistrationRow } from '../model/rows.ts';
import type { DriverGuarantees, DriverName } from '../model/snapshot.ts';
import type { StorageStatus } from '../model/storage-status.ts';
import type { Transport } from '../model/transport.ts';
import type { Store } from '../storage/store.ts';
import type { EngineOptions, EnginePorts } from '../transfer/engine-options.ts';
import type {
  PeriodicContext,
  PeriodicControl,
  PeriodicFactory,
} from '../wakes/periodic-control.ts';

/** Whether a driver can take a background fetch now. */
export interface Availability {
  readonly usable: boolean;
  /** Why, or why not, in words that an app's developer can act on. It becomes part of `snapshot.driverReason`. */
  readonly reason: string;
}

/** A driver could not start a registration although it was available. Another driver may be able to. */
export class DriverRefusal extends Error {
  override readonly name = 'DriverRefusal';
}

/** Carries registrations on one platform. It works on the rows in the store and keeps no other state that lasts. */
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
  /** Continues these active registrations, which are this driver's. Those that the platform has lost it settles or hands over. */
  attach(rows: readonly RegistrationRow[]): Promise<void>;
  /** Does what the row says now: a command (pause, resume, abort, release) has changed it, here or in another context. */
  changed(uid: string): void;
  /** Ends each wait of this registration, if this driver runs it here: see `BackgroundFetchRegistration.retryNow`. */
  retryNow?(uid: string): void;
  /** Stops working. Nothing is settled. */
  close(): void;
}

/** What a driver is made from, once the store is open. */
export interface DriverContext {
  readonly environment: PageEnvironment;
  /** Whether the page is visible, frozen or hidden, as the platform says. */
  readonly lifecycle: PageLifecycle;
  readonly periodic: PeriodicControl;
  readonly store: Store;
  readonly locks: Locks;
  readonly channel: Channel | null;
  readonly sink: SnapshotSink;
  /** To be told where the bodies are written that this page downloads, and why not into files. */
  readonly onBodies: (bodies: StorageStatus['bodies']) => void;
  /** Where the script of the transfer worker is served; `null`: the page has it, `false`: there is to be no worker. */
  readonly workerUrl: ScriptUrl | null | false;
  /** The app's transport if it has given one; else how bytes move here, `web` being what a plain browser would use. */
  readonly transportOver: (web: Transport) => Transport;
  /** The manager's name, which its database, locks and channel are named after. */
  readonly name: string;
  /** This context's name in snapshots. */
  readonly contextId: string;
  readonly engine: EngineOptions;
  /** How long the web driver may take to start. */
  readonly webStartTimeoutMs: number;
  /** The secret headers of a request that the app has made in this context. They are sent, and never stored. */
  readonly secretHeaders: (uid: string, index: number) => readonly (readonly [string, string])[];
  /** To be called when the driver's guarantees have changed. */
  readonly onGuarantees: () => void;
  /** To be called for a registration that should be run and has no rows. */
  readonly onMissing: (uid: string) => void;
  /** To be called when the platform has lost a registration, so that another driver carries it. In one tab at a time. */
  readonly onLost: (uid: string, reason: string) => Promise<void>;
}

/**
 * A driver as a value: what `native()`, `web()` and `foreground()` return, for the option `drivers` of
 * `createBackgroundFetch` of `@bgfetch/core/compose`.
 */
export interface ComposableDriver {
  /** As in `snapshot.driver`. */
  readonly name: DriverName;
}

/** What such a value is inside: it makes the driver. */
export interface DriverFactory extends ComposableDriver {
  /** Makes the driver for an opened store; `null` where the platform is missing. */
  create(context: DriverContext): Driver | null;
  /** What a native shell changes for the whole page. Only `native()` has it. */
  readonly shell?: NativeShellAdapter;
}

/** What a native shell does otherwise than a browser. */
interface NativeShellAdapter {
  /** The life of the page, completed by what the shell says of the app's life. */
  lifecycle(page: PageLifecycle): PageLifecycle;
  /** How bytes move in this shell; `web` is what a plain browser would use. */
  transport(web: Transport): Transport;
  /** `store`, for taking up what is stored: nothing begins after the wake that has launched the page, until the app may run again. */
  takeUpStore(store: Store, lifecycle: PageLifecycle, periodic: PeriodicControl): Store;
  /** `bg.periodic` over the plugin. Where the plugin is missing it is made by `otherwise`, if that is given. */
  openPeriodic(context: PeriodicContext, otherwise: PeriodicFactory | undefined): PeriodicControl;
}

/** What the engine needs of its surroundings, except for what each driver brings itself. */
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

/** The guarantees of a registration whose driver is missing in this page. */
export const NO_GUARANTEES: DriverGuarantees = {
  survivesPageClose: false,
  survivesReload: false,
  periodicOnly: false,
  pausable: false,
};

/** The guarantees of the web driver. They are here because they are shown before its code is loaded. */
export const WEB_GUARANTEES: DriverGuarantees = {
  survivesPageClose: true,
  survivesReload: true,
  periodicOnly: false,
  pausable: false,
};
