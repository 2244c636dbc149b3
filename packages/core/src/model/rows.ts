import type { PreviousResponse, RecordRow } from '../store/record-row.ts';
import type { RegistrationRow } from '../store/registration-row.ts';
import type { RegistrationState } from './change.ts';
import type { CheckedFetchOptions } from './fetch-options.ts';
import { withoutSecrets } from './secrets.ts';
import type { DriverName } from './snapshot.ts';
import type { StoredRequest } from './stored-exchange.ts';

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
): RegistrationState {
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
