import type { BackgroundFetchRecord } from '../manager/background-fetch-record.ts';
import type { Problem } from '../model/snapshot.ts';

/**
 * A record as a view shows it:
 * - `none`: there is no such registration or record
 * - `pending`: its response is not complete yet
 * - `ready`: it is, and `objectUrl` leads to it
 * - `failed`: there won't be any, or the server answered with an error; `error` says which
 */
export type RecordState =
  | RecordStateOf<'none', undefined, undefined, null>
  | RecordStateOf<'pending', BackgroundFetchRecord | undefined, undefined, null>
  | RecordStateOf<'ready', BackgroundFetchRecord, string, null>
  | RecordStateOf<'failed', BackgroundFetchRecord | undefined, undefined, Problem>;

interface RecordStateOf<State, Found, Url, Failure> {
  readonly state: State;
  /** For the app to read from: nothing here reads its body. */
  readonly record: Found;
  /** For `src` and `href`. Valid as long as the view that asked for it shows this state, and revoked after. */
  readonly objectUrl: Url;
  readonly error: Failure;
}

export const NO_RECORD: RecordState = {
  state: 'none',
  record: undefined,
  objectUrl: undefined,
  error: null,
};

export const pendingRecord = (record: BackgroundFetchRecord | undefined): RecordState => ({
  state: 'pending',
  record,
  objectUrl: undefined,
  error: null,
});

export const failedRecord = (
  record: BackgroundFetchRecord | undefined,
  error: Problem,
): RecordState => ({ state: 'failed', record, objectUrl: undefined, error });
