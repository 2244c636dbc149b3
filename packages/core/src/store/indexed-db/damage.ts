import type { UnreadableRow } from '../../storage/indexed-db/row-source.ts';
import type { BodyAddress } from '../body-address.ts';
import type { RecordAddress, RecordRow } from '../record-row.ts';

/**
 * Something wrong on disk, and what is to be done about it:
 * - `quarantine`: the rows under `uid` can't be used
 * - `trim`: bytes beyond what the record counts; they go, the record stands
 * - `rewind`: fewer bytes than an unfinished record counts; it goes on from where they end
 * - `fail`: one record can't be used, its siblings can; it becomes a failed one
 * - `restore`: kept for a registration that is not there any more; it gets its id back, or goes if that is in use
 */
export type Damage =
  | { readonly mend: 'quarantine'; readonly uid: string; readonly reason: string }
  | { readonly mend: 'trim'; readonly body: BodyAddress; readonly size: number }
  | {
      readonly mend: 'fail';
      readonly record: RecordAddress;
      /** As it is stored; `undefined` when it is missing or can't be read. */
      readonly row: unknown;
      /** The bytes of it that the registration counts. */
      readonly received: number;
      readonly reason: string;
    }
  | { readonly mend: 'restore'; readonly uid: string }
  | { readonly mend: 'rewind'; readonly record: RecordRow };

/** What a look at the rows gave: what can be used, and what is wrong. */
export interface Findings<T> {
  readonly value: T;
  readonly damage: readonly Damage[];
  /** Rows that are there and that the browser could not read. */
  readonly unreadable: readonly UnreadableRow[];
}

/** Whether a row that could not be read is given up. */
export type IsLost = (row: UnreadableRow) => boolean;

export const UNREADABLE = 'the browser has lost it';
