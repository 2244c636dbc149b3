import type { BodyAddress, RecordRow, RegistrationRow, RegistrationRows } from '../rows.ts';

/** What a transition wants written. Rows that are not named stay as they are. */
export interface Change {
  readonly registration: RegistrationRow;
  readonly records?: readonly RecordRow[];
  readonly putChunk?: StoredChunk;
  readonly deleteBodies?: readonly DeletedBody[];
}

/** A body, or its chunks that reach beyond `from`. */
export interface DeletedBody extends BodyAddress {
  readonly from?: number;
}

export interface StoredChunk {
  readonly body: BodyAddress;
  /** Where in the body `data` begins: chunks are appended, so it is where the chunk before ends. */
  readonly offset: number;
  readonly data: ArrayBuffer;
}

/**
 * A pure function of what is stored. It runs inside one transaction, synchronously; what it throws aborts the
 * transaction and rejects the call; `null` changes nothing. It is called again, with what is then stored, when the
 * connection to the database was lost on the way.
 */
export type Transition = ((state: RegistrationRows) => Change | null) & {
  /**
   * The response chunk that it is going to put, if it changes anything: a store may begin with it before it has read
   * the rows. Only a hint; the change names it all the same.
   */
  readonly ahead?: Pick<StoredChunk, 'offset' | 'data'> & { readonly index: number };
};

/** A write named an epoch that is no longer the registration's: somebody else has taken it over or changed it. */
export class StaleEpochError extends Error {
  override readonly name = 'StaleEpochError';
}

/** Refuses the transition when the registration has moved on from `epoch`: the writer has lost the right to write. */
export function fenced(epoch: number, transition: Transition): Transition {
  return (state) => {
    const current = state.registration.epoch;
    if (current !== epoch)
      throw new StaleEpochError(`Epoch ${epoch} is over; the registration is at ${current}.`);
    return transition(state);
  };
}

/** The record that the transition was called for. */
export function recordAt(state: RegistrationRows, index: number): RecordRow {
  const record = state.records.find((candidate) => candidate.index === index);
  if (!record) throw new RangeError(`There is no record ${index}.`);
  return record;
}
/** One transition after another in one transaction; the second sees what the first has changed. */
export function composeTransitions(first: Transition, second: Transition): Transition {
  const transition = (state: RegistrationRows): Change | null => {
    const change = first(state);
    if (change === null) return second(state);
    const changed = new Map((change.records ?? []).map((record) => [record.index, record]));
    const records = state.records.map((record) => changed.get(record.index) ?? record);
    const next = second({ registration: change.registration, records });
    if (next === null) return change;
    for (const record of next.records ?? []) changed.set(record.index, record);
    return {
      ...change,
      ...next,
      records: [...changed.values()],
      deleteBodies: [...(change.deleteBodies ?? []), ...(next.deleteBodies ?? [])],
    };
  };
  // What the first announces ahead it still puts.
  return Object.assign(transition, first);
}
