import type { Known, UnreadableRow } from '../../storage/indexed-db/row-source.ts';
import { isUnreadable } from '../recheck-bodies.ts';

/** A value is given up for lost after this many looks in a row, each of which failed in a way that does not pass. */
const LOOKS = 3;

interface Seen {
  readonly row: UnreadableRow;
  readonly uid: string;
  /** Failures in a row of a kind that does not pass. */
  readonly failures: number;
}

/** Remembers which rows could not be read, and how often in a row. */
export class UnreadableRows {
  readonly #seen = new Map<string, Seen>();
  readonly #warn: (message: string) => void;

  constructor(warn: (message: string) => void) {
    this.#warn = warn;
  }

  get size(): number {
    return this.#seen.size;
  }

  /** The registrations that they belong to. */
  uids(): ReadonlySet<string> {
    return new Set([...this.#seen.values()].map(({ uid }) => uid));
  }

  /** One call has looked at `uid`, or at all registrations, and found that these can't be read. */
  looked(uid: string | null, found: readonly UnreadableRow[]): void {
    const names = new Set(found.map(nameOf));
    for (const [name, seen] of this.#seen) {
      // A look at all registrations says nothing of records.
      const wasLookedAt = uid === null ? name.startsWith('registrations') : seen.uid === uid;
      if (wasLookedAt && !names.has(name)) this.#seen.delete(name);
    }
    for (const row of found) {
      const name = nameOf(row);
      const before = this.#seen.get(name);
      const failures = isUnreadable(row.error) ? (before?.failures ?? 0) + 1 : 0;
      this.#seen.set(name, { row, uid: uidOf(row), failures });
      if (before) continue;
      this.#warn(`Background fetch ${uidOf(row)} is left out: ${name}: ${row.error}`);
    }
  }

  /** Its rows are gone, or were written anew. */
  forget(uid: string): void {
    for (const [name, seen] of this.#seen) if (seen.uid === uid) this.#seen.delete(name);
  }

  readonly known: Known = (store, key) => this.#seen.get(nameOf({ store, key }))?.row;

  /** Whether the value was looked at often enough to be sure that it is gone. */
  readonly isLost = (row: UnreadableRow): boolean =>
    (this.#seen.get(nameOf(row))?.failures ?? 0) >= LOOKS;
}

const uidOf = ({ key }: UnreadableRow): string => String([key].flat()[0]);
const nameOf = ({ store, key }: Pick<UnreadableRow, 'store' | 'key'>): string => `${store} ${key}`;
