import {
  type BodyAddress,
  nextRevision,
  type RecordRow,
  type RegistrationRow,
  type RegistrationRows,
} from '../rows.ts';

/** What a transition wants to be written. Rows that are not named stay as they are. */
export interface Change {
  readonly registration: RegistrationRow;
  readonly records?: readonly RecordRow[];
  readonly putChunk?: StoredChunk;
  /** They are deleted before `putChunk` is put. */
  readonly deleteBodies?: readonly DeletedBody[];
}

/** A body, or with `from` those of its chunks that reach beyond this offset. */
export interface DeletedBody extends BodyAddress {
  readonly from?: number;
}

/** A piece of a body. */
export interface StoredChunk {
  readonly body: BodyAddress;
  /** Where in the body `data` begins, in bytes. Chunks are appended: it is where the chunk before ends. */
  readonly offset: number;
  readonly data: ArrayBuffer;
}

/**
 * A pure function of what is stored. It runs inside one transaction, synchronously. What it throws aborts the transaction
 * and rejects the call; `null` changes nothing. When the connection to the database was lost on the way, it is called again
 * with what is then stored.
 */
export type Transition = ((state: RegistrationRows) => Change | null) & {
  /**
   * The response chunk that the transition puts if it changes anything. A store may begin to write it before it has read the
   * rows. It is only a hint: the change names the chunk too.
   */
  readonly ahead?: Pick<StoredChunk, 'offset' | 'data'> & { readonly index: number };
  /** More calls are about to come: a store may wait for them for some milliseconds, and write them together. */
  readonly mayWait?: true;
};

/** `transition`, which may wait for others: see `Transition.mayWait`. */
export const waitingForMore = (transition: Transition): Transition =>
  Object.assign((state: RegistrationRows) => transition(state), transition, {
    mayWait: true as const,
  });

/** A write named an epoch that is not the registration's any more: another context has taken it over or changed it. */
export class StaleEpochError extends Error {
  override readonly name = 'StaleEpochError';
}

/** Throws `StaleEpochError` when the registration is at another epoch: the writer has lost the right to write. */
export function fenced(epoch: number, transition: Transition): Transition {
  return (state) => {
    const current = state.registration.epoch;
    if (current !== epoch)
      throw new StaleEpochError(`Epoch ${epoch} is over; the registration is at ${current}.`);
    return transition(state);
  };
}

/** What changes with a record. */
export interface RecordChange extends Omit<Change, 'registration' | 'records'> {
  readonly record: RecordRow;
  /** The fields of the registration that change too, apart from `revision`. */
  readonly registration?: Partial<RegistrationRow>;
}

/** The holder of `epoch` changes the record at `index`. Throws `StaleEpochError`; `RangeError` when there is no such record. */
export function changeRecord(
  epoch: number,
  index: number,
  change: (record: RecordRow, registration: RegistrationRow) => RecordChange | null,
): Transition {
  return fenced(epoch, ({ registration, records }) => {
    const found = records.find((candidate) => candidate.index === index);
    if (!found) throw new RangeError(`There is no record ${index}.`);
    const changed = change(found, registration);
    if (!changed) return null;
    const { record, registration: fields, ...bodies } = changed;
    return { registration: nextRevision(registration, fields), records: [record], ...bodies };
  });
}

/** One transition after another in one transaction. The second is given what the first has changed. */
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
  // The chunk that the first announces is put all the same.
  return Object.assign(transition, first, second.mayWait && { mayWait: second.mayWait });
}
