import type { RegistrationRow } from '../model/rows.ts';
import type { DriverGuarantees, DriverName } from '../model/snapshot.ts';

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

/** Of a registration whose driver is not here. */
export const NO_GUARANTEES: DriverGuarantees = {
  survivesPageClose: false,
  survivesReload: false,
  periodicOnly: false,
  pausable: false,
};
