import type { Clock } from '../../browser/clock.ts';
import type { RegistrationRow, RegistrationRows } from '../../model/rows.ts';
import type { Connection } from './connection.ts';

export interface RowReaderOptions {
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

export type CreateReader = (options: RowReaderOptions) => RowReader;

/** Reads rows and checks them before anybody relies on them. */
export interface RowReader {
  /** As `Store.list`. */
  list(): Promise<readonly RegistrationRow[]>;
  /** As `Store.readAll`. */
  readAll(): Promise<readonly RegistrationRows[]>;
  /** As `Store.read`. */
  read(uid: string): Promise<RegistrationRows | undefined>;
  /**
   * Repairs a registration whose rows can't be used, or could not be read because of `failure`. Resolves with whether there
   * is something now that can be used; rejects with `failure` when it may be readable later.
   */
  repair(uid: string, failure: Error | null): Promise<boolean>;
  close(): void;
}
