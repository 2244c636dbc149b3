import type { BodyAddress } from '../store/body-address.ts';
import type { RecordRow } from '../store/record-row.ts';
import type { RegistrationRow } from '../store/registration-row.ts';

/** A registration with the records that were asked for, by ascending index. */
export interface RegistrationState {
  readonly registration: RegistrationRow;
  readonly records: readonly RecordRow[];
}

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
export type Transition = ((state: RegistrationState) => Change | null) & {
  /**
   * The response chunk that it is going to put, if it changes anything: a store may begin with it before it has read
   * the rows. Only a hint; the change names it all the same.
   */
  readonly ahead?: Pick<StoredChunk, 'offset' | 'data'> & { readonly index: number };
};
