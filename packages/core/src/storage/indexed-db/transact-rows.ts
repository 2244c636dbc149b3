import type { RecordRow, RegistrationRow, RegistrationRows } from '../../model/rows.ts';
import type { Change, Transition } from '../../model/transitions/transition.ts';
import { loadState, putAhead, writeBodies } from './row-requests.ts';
import type { WriteTransaction } from './schema.ts';
import { CallerError, Rollback } from './transaction.ts';
import type { Writes } from './writes.ts';

/** A call of `Store.transact`. */
export interface TransactCall {
  readonly uid: string;
  readonly indices: readonly number[] | 'all';
  readonly transition: Transition;
  readonly durability: 'relaxed' | 'strict';
}

/** The rows after the call; `damaged` when they can't be used, `undefined` when there are none. */
export type TransactOutcome = RegistrationRows | 'damaged' | undefined;

type Outcomes = readonly PromiseSettledResult<TransactOutcome>[];

/**
 * Applies the transitions of `calls` one after another: each is given what those before it have left. One that throws changes
 * nothing, and the others are done all the same. When nothing is changed at all, the transaction is undone.
 */
export async function transactRows(
  calls: readonly TransactCall[],
  transaction: WriteTransaction,
  writes: Writes,
): Promise<Outcomes> {
  const [only, ...others] = calls;
  const ahead = others.length === 0 ? only?.transition.ahead : undefined;
  // The browser can take over the bytes while the rows are being read.
  if (only && ahead) putAhead(writes, only.uid, ahead);
  const open = await openRows(transaction, calls);
  const changes: Change[] = [];
  const outcomes = calls.map(({ uid, indices, transition }): Outcomes[number] => {
    const rows = open.get(uid);
    if (!rows || rows === 'damaged') return { status: 'fulfilled', value: rows };
    try {
      const change = transition(rows.select(indices));
      if (change) {
        rows.apply(change);
        changes.push(change);
      }
    } catch (error) {
      return { status: 'rejected', reason: new CallerError(error) };
    }
    return { status: 'fulfilled', value: rows.select(indices) };
  });
  if (changes.length === 0) throw new Rollback(outcomes);
  for (const change of changes) writeBodies(writes, change, ahead);
  for (const rows of open.values()) if (rows && rows !== 'damaged') rows.write(writes);
  return outcomes;
}

/** The rows of one registration while the calls of one transaction change them. */
class OpenRows {
  #registration: RegistrationRow;
  readonly #records: Map<number, RecordRow>;
  readonly #changed = new Set<number>();
  #isChanged = false;

  constructor({ registration, records }: RegistrationRows) {
    this.#registration = registration;
    this.#records = new Map(records.map((record) => [record.index, record]));
  }

  select(indices: readonly number[] | 'all'): RegistrationRows {
    const records =
      indices === 'all'
        ? [...this.#records.values()]
        : indices.flatMap((index) => this.#records.get(index) ?? []);
    return { registration: this.#registration, records };
  }

  apply({ registration, records = [] }: Change): void {
    this.#registration = registration;
    this.#isChanged = true;
    for (const record of records) {
      this.#records.set(record.index, record);
      this.#changed.add(record.index);
    }
  }

  write(writes: Writes): void {
    if (!this.#isChanged) return;
    for (const index of this.#changed) writes.put('records', this.#records.get(index));
    writes.put('registrations', this.#registration);
  }
}

async function openRows(
  transaction: WriteTransaction,
  calls: readonly TransactCall[],
): Promise<ReadonlyMap<string, OpenRows | 'damaged' | undefined>> {
  const wanted = new Map<string, Set<number> | 'all'>();
  for (const { uid, indices } of calls) {
    const before = wanted.get(uid) ?? new Set();
    const isAll = before === 'all' || indices === 'all';
    wanted.set(uid, isAll ? 'all' : new Set([...before, ...indices]));
  }
  const loading = [...wanted].map(async ([uid, indices]) => {
    const state = await loadState(transaction, uid, indices === 'all' ? indices : [...indices]);
    // Only one of the calls may have to do with the damage.
    if (state === 'damaged' && calls.length > 1) throw new Error(`The rows of ${uid} are damaged.`);
    return [uid, typeof state === 'object' ? new OpenRows(state) : state] as const;
  });
  return new Map(await Promise.all(loading));
}
