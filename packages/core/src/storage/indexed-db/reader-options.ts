import type { Clock } from '../../browser/clock.ts';
import type { RegistrationRows } from '../../model/rows.ts';
import type { Connection } from './connection.ts';

/** What `CheckingReader` and `RepairingReader` need to read rows. */
export interface ReaderOptions {
  readonly connection: Connection;
  readonly clock: Clock;
  /** Is told what was found wrong on disk. */
  readonly warn: (message: string) => void;
  /**
   * Is called with the uids of the registrations that were put in quarantine. With none: others may have become readable.
   */
  readonly onReset: (gone: readonly string[]) => void;
  /** Is called with registrations that were read as if nothing was wrong, and of which bytes turned out to be missing. */
  readonly onRepaired: (state: RegistrationRows) => void;
}
