import type { CheckedFetchOptions } from './fetch-options.ts';
import { withoutSecrets } from './secrets.ts';
import type {
  BackgroundFetchFailureReason,
  BackgroundFetchIcon,
  BackgroundFetchResult,
  DriverName,
  Problem,
} from './snapshot.ts';
import type { StoredRequest, StoredResponse } from './stored-exchange.ts';

/** Names one record. */
export interface RecordAddress {
  readonly uid: string;
  readonly index: number;
}

/** A response that is stored whole with another registration. */
export interface PreviousResponse {
  readonly response: StoredResponse;
  readonly received: number;
  readonly bodyIn: RecordAddress;
}

/** One record on disk. Its bodies are chunks of their own. */
export interface RecordRow {
  readonly uid: string;
  readonly index: number;
  readonly state: 'pending' | 'done' | 'failed';
  readonly request: StoredRequest;
  /** The head of the response whose body's prefix is stored, or of the final answer. */
  readonly response: StoredResponse | null;
  /** Response body bytes stored: always a valid prefix of `response`'s representation. */
  readonly received: number;
  /** The size of the whole response body, when known. */
  readonly expectedBytes: number | null;
  /** Whether the request body is known to be wholly sent. */
  readonly bodySent: boolean;
  readonly failureReason: BackgroundFetchFailureReason;
  /** Why it failed, or what the next attempt is about. */
  readonly problem: Problem | null;
  /** Attempts since the last byte of progress. */
  readonly attempts: number;
  /** No attempt before this time (milliseconds since the Unix epoch): backoff and `Retry-After` outlive restarts. */
  readonly notBefore: number;
  /** Why the last attempt failed, when it was an answer: its status. */
  readonly lastStatus?: number;
  /** The server has asked for the wait until `notBefore`. */
  readonly imposed?: true;
  /** How often stored bytes were given up for another representation. */
  readonly discards?: number;
  /** What is stored has to be compared with a whole answer before anything is appended. */
  readonly unsure?: true;
  /** It is done, and nothing proves that its end was the end: see `RecordSnapshot.unproven`. */
  readonly unproven?: true;
  /** Set before a non-idempotent request is handed to the network: such a request is never sent again. */
  readonly sentOnce: boolean;
  /** Request body bytes that were sent without an answer to show for them, in all attempts. Absent: none. */
  readonly unansweredBytes?: number;
  /** The whole response that is stored for the same request already: a 304 says that it still holds. Absent: none. */
  readonly previous?: PreviousResponse;
  /** The record in which the response body lies, where a 304 has said that it still holds. Absent: in this one. */
  readonly bodyIn?: RecordAddress;
}

/**
 * - `storing`: the id is taken, request bodies are still being written; swept if its context dies
 * - `active`: to be carried out
 * - `settled`: final
 */
type RegistrationPhase = 'storing' | 'active' | 'settled';

/** One background fetch on disk. Sizes are bytes, times milliseconds since the Unix epoch. */
export interface RegistrationRow {
  readonly uid: string;
  readonly id: string;
  /**
   * The fencing token. Claiming the registration and every command (pause, resume, abort, settle) raise it; a write
   * that names an older epoch is refused, so a context that slept through a change can't write.
   */
  readonly epoch: number;
  /** Raised by every transaction that changes this registration; orders snapshots of one epoch. */
  readonly revision: number;
  readonly phase: RegistrationPhase;
  readonly paused: boolean;
  readonly driver: DriverName;
  readonly driverReason: string;
  readonly title: string;
  readonly icons: readonly BackgroundFetchIcon[];
  readonly metadata: unknown;
  readonly downloadTotal: number;
  /** The sum of the records' `received`. */
  readonly downloaded: number;
  readonly uploadTotal: number;
  /** The sum of the request bodies known to be wholly sent. */
  readonly uploaded: number;
  readonly result: BackgroundFetchResult;
  readonly failureReason: BackgroundFetchFailureReason;
  readonly problem: Problem | null;
  readonly createdAt: number;
  readonly settledAt: number | null;
  /** How often a frozen holder was given up, so which of its leases counts. Absent: never. */
  readonly leaseGeneration?: number;
  /** What had the id before, newest first, kept until this one is stored or whole. Absent: nothing. */
  readonly replaces?: { readonly uids: readonly string[]; readonly until: 'stored' | 'whole' };
  /** It is kept for the one with this uid, and `id` is a makeshift; `replacedBy.id` is what it was. Absent: it is not. */
  readonly replacedBy?: { readonly uid: string; readonly id: string };
  /** The service worker's handlers have dealt with its settlement. Absent: not yet, or there are none. */
  readonly notified?: true;
}

export const leaseGenerationOf = ({ leaseGeneration = 0 }: RegistrationRow): number =>
  leaseGeneration;

/** Oldest first; the uid settles ties, so that every context lists in the same order. */
export function byAge(one: RegistrationRow, other: RegistrationRow): number {
  return one.createdAt - other.createdAt || (one.uid < other.uid ? -1 : 1);
}

/** What is known of a background fetch before anything has happened to it. */
export interface NewRegistration {
  readonly uid: string;
  readonly id: string;
  readonly options: CheckedFetchOptions;
  readonly driver: DriverName;
  readonly driverReason: string;
  /** Milliseconds since the Unix epoch. */
  readonly createdAt: number;
  /** How long what has settled under this id is kept. */
  readonly keepReplacedUntil?: 'stored' | 'whole';
  /** By record: the response that is stored for the same request already. */
  readonly previous?: readonly (PreviousResponse | undefined)[];
}

/** The rows of a background fetch whose request bodies are yet to be stored. */
export function newRows(
  { options, keepReplacedUntil, previous = [], ...known }: NewRegistration,
  requests: readonly StoredRequest[],
): RegistrationRows {
  const { title, icons, metadata, downloadTotal } = options;
  const registration: RegistrationRow = {
    ...known,
    driverReason: withoutSecrets(known.driverReason),
    epoch: 0,
    revision: 0,
    phase: 'storing',
    paused: false,
    title,
    icons,
    metadata,
    downloadTotal,
    downloaded: 0,
    uploadTotal: 0,
    uploaded: 0,
    result: '',
    failureReason: '',
    problem: null,
    settledAt: null,
    ...(keepReplacedUntil && { replaces: { uids: [], until: keepReplacedUntil } }),
  };
  const records = requests.map((request, index) => {
    const record = newRecord(known.uid, index, request);
    const stored = previous[index];
    return stored ? { ...record, previous: stored } : record;
  });
  return { registration, records };
}

const newRecord = (uid: string, index: number, request: StoredRequest): RecordRow => ({
  uid,
  index,
  state: 'pending',
  request,
  response: null,
  received: 0,
  expectedBytes: null,
  bodySent: false,
  failureReason: '',
  problem: null,
  attempts: 0,
  notBefore: 0,
  sentOnce: false,
});

/** Names one stored body: the request's or the response's of one record. */
export interface BodyAddress {
  readonly uid: string;
  readonly index: number;
  readonly side: 'request' | 'response';
}

/** Where the response body of a record lies. */
export function responseBodyOf(record: Pick<RecordRow, 'uid' | 'index' | 'bodyIn'>): BodyAddress {
  const { uid, index } = record.bodyIn ?? record;
  return { uid, index, side: 'response' };
}
/** A registration with the records that were asked for, by ascending index. */
export interface RegistrationRows {
  readonly registration: RegistrationRow;
  readonly records: readonly RecordRow[];
}
/** A lock held by a context, where Web Locks are missing. */
export interface LeaseRow {
  /** Ends with the uid of the registration that it guards, if it guards one: `remove(uid)` goes by that. */
  readonly name: string;
  readonly holder: string;
  /** Milliseconds since the Unix epoch. */
  readonly expiresAt: number;
}
/** The row with `fields`, one revision later. */
export const nextRevision = (
  row: RegistrationRow,
  fields: Partial<RegistrationRow> = {},
): RegistrationRow => ({ ...row, ...fields, revision: row.revision + 1 });

/** The row with `fields`, one revision and one epoch later: whoever runs the registration now can't write any more. */
export const nextEpoch = (
  row: RegistrationRow,
  fields: Partial<RegistrationRow> = {},
): RegistrationRow => nextRevision(row, { ...fields, epoch: row.epoch + 1 });
