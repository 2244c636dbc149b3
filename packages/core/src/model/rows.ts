import type { BodyPart } from './body-parts.ts';
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
import type { TusUpload } from './tus-upload.ts';

/*
 * The rows on disk. Fields that are optional came later: older rows do not have them. Sizes are in bytes, times in
 * milliseconds since the Unix epoch.
 */

/** Names one record. */
export interface RecordAddress {
  readonly uid: string;
  readonly index: number;
}

/** Names one stored body: the request's or the response's of one record. */
export interface BodyAddress {
  readonly uid: string;
  readonly index: number;
  readonly side: 'request' | 'response';
}

/** The same, and what of it lies in files. All else of it lies in rows. */
export interface StoredBody extends BodyAddress {
  readonly parts?: readonly BodyPart[];
}

/** A response that is stored whole in another registration. */
export interface PreviousResponse {
  readonly response: StoredResponse;
  readonly received: number;
  readonly bodyIn: RecordAddress;
  /** As in the row of that record. */
  readonly parts?: readonly BodyPart[];
  readonly unproven?: true;
}

/** One record. Its bodies are stored apart from it, as chunks or in files. */
export interface RecordRow {
  readonly uid: string;
  readonly index: number;
  /** `pending` until it is done or has failed for good. */
  readonly state: 'pending' | 'done' | 'failed';
  readonly request: StoredRequest;
  /** The head of the response of which the stored bytes are the beginning, or of the final answer. */
  readonly response: StoredResponse | null;
  /** How many bytes of the response body are stored. They are always the beginning of the representation of `response`. */
  readonly received: number;
  /**
   * What of the response body lies in files, by ascending start, without overlaps. Those that begin beyond `received` have come
   * by another connection, and there is a gap before them. Absent: nothing is in files.
   */
  readonly parts?: readonly BodyPart[];
  /** The size of the whole response body, when known. */
  readonly expectedBytes: number | null;
  /** Whether the request body is known to be wholly sent. */
  readonly bodySent: boolean;
  readonly failureReason: BackgroundFetchFailureReason;
  /** Why it failed, or why the next attempt is needed. */
  readonly problem: Problem | null;
  /** Attempts since the last byte of progress. */
  readonly attempts: number;
  /** No attempt is made before this time, which is stored so that backoff and `Retry-After` outlive restarts. */
  readonly notBefore: number;
  /** The status of the answer that made the last attempt fail. Absent: there was no answer. */
  readonly lastStatus?: number;
  /** The server has asked for the wait until `notBefore`. Absent: it is our own backoff. */
  readonly imposed?: true;
  /** How often stored bytes were given up for another representation. Absent: never. */
  readonly discards?: number;
  /** The stored bytes have to be compared with a whole answer before anything is appended. Absent: they need not. */
  readonly unsure?: true;
  /** It is done without a proof that all of it came: see `RecordSnapshot.unproven`. Absent: there is a proof. */
  readonly unproven?: true;
  /** Set before a request is handed to the network that may not be sent twice: it is never sent again. */
  readonly sentOnce: boolean;
  /** Bytes of the request body that were sent, in all attempts together, and got no answer. Absent: none. */
  readonly unansweredBytes?: number;
  /** How far its upload by tus is. Absent: it has none, or none yet. */
  readonly tus?: TusUpload;
  /** The whole response that is stored for the same request already, and still holds after a 304. Absent: none. */
  readonly previous?: PreviousResponse;
  /** After a 304, the record in which the response body lies. Absent: in this one. */
  readonly bodyIn?: RecordAddress;
}

/**
 * - `storing`: the id is taken, and request bodies are being stored. When its context dies, it is removed.
 * - `active`: it is to be carried out.
 * - `settled`: it has ended for good.
 */
type RegistrationPhase = 'storing' | 'active' | 'settled';

/** One background fetch. The fields that the snapshot has too are explained there. */
export interface RegistrationRow {
  readonly uid: string;
  readonly id: string;
  /**
   * The fencing token: claiming the registration and every command (pause, resume, abort, settle) raise it, and a write
   * that names an older epoch is refused. So a context that was frozen while somebody else took over can't write.
   */
  readonly epoch: number;
  /** Every transaction that changes this registration raises it. It orders the snapshots of one epoch. */
  readonly revision: number;
  readonly phase: RegistrationPhase;
  readonly paused: boolean;
  readonly driver: DriverName;
  readonly driverReason: string;
  readonly title: string;
  readonly icons: readonly BackgroundFetchIcon[];
  readonly metadata: unknown;
  /** By how many connections each response body is brought. Absent: by one. */
  readonly segments?: number | 'auto';
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
  /** How often a frozen holder was given up. The lease of this generation is the one that counts. Absent: never. */
  readonly leaseGeneration?: number;
  /** The registrations that had the id before, newest first, kept until this one is stored or whole. Absent: none. */
  readonly replaces?: { readonly uids: readonly string[]; readonly until: 'stored' | 'whole' };
  /** The registration that has taken over its id. Its own is made up then, and `replacedBy.id` is what it was. Absent: none. */
  readonly replacedBy?: { readonly uid: string; readonly id: string };
  /** The service worker's handlers have dealt with the settlement. Absent: not yet, or there are no handlers. */
  readonly notified?: true;
}

/** A registration with the records that were asked for, by ascending index. */
export interface RegistrationRows {
  readonly registration: RegistrationRow;
  readonly records: readonly RecordRow[];
}

/** A lock that a context holds, where there are no Web Locks. */
export interface LeaseRow {
  /** Ends with the uid of the registration that it is for, if it is for one: `Store.remove` finds it by that. */
  readonly name: string;
  readonly holder: string;
  readonly expiresAt: number;
}

/** Where the response body of a record lies. */
export function responseBodyOf(
  record: Pick<RecordRow, 'uid' | 'index' | 'bodyIn' | 'parts'>,
): StoredBody {
  const { uid, index } = record.bodyIn ?? record;
  return { uid, index, side: 'response', ...(record.parts && { parts: record.parts }) };
}

export const leaseGenerationOf = ({ leaseGeneration = 0 }: RegistrationRow): number =>
  leaseGeneration;

/** Sorts the oldest first, and those of the same time by uid, so that every context has the same order. */
export function byAge(one: RegistrationRow, other: RegistrationRow): number {
  return one.createdAt - other.createdAt || (one.uid < other.uid ? -1 : 1);
}

/** What is known of a background fetch when it is started. */
export interface NewRegistration {
  readonly uid: string;
  readonly id: string;
  readonly options: CheckedFetchOptions;
  readonly driver: DriverName;
  readonly driverReason: string;
  readonly createdAt: number;
  /** How long the registrations are kept that had the id before. Default: until this one is stored. */
  readonly keepReplacedUntil?: 'stored' | 'whole';
  /** By index of the record: the response that is stored for the same request already. */
  readonly previous?: readonly (PreviousResponse | undefined)[];
}

/** The rows of a background fetch whose request bodies are not stored yet. */
export function newRows(
  { options, keepReplacedUntil, previous = [], ...known }: NewRegistration,
  requests: readonly StoredRequest[],
): RegistrationRows {
  const { title, icons, metadata, segments, downloadTotal } = options;
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
    ...(segments !== 1 && { segments }),
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
