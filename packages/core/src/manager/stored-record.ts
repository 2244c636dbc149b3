import { lazyRequest } from '../client/records.ts';
import { withoutSecrets } from '../model/secrets.ts';
import type { RegistrationSnapshot } from '../model/snapshot.ts';
import { bodyStream } from '../storage/bodies.ts';
import type { Store } from '../storage/store.ts';
import { responseBodyOf } from '../store/body-address.ts';
import type { RecordRow } from '../store/record-row.ts';
import { restoreResponse } from '../store/stored-response.ts';
import type { BackgroundFetchRecord } from './background-fetch-record.ts';

/** The record as the app gets it; `settled` resolves with its row once that is no longer pending. */
export function storedRecord(
  store: Store,
  row: RecordRow,
  settled: () => Promise<RecordRow>,
): BackgroundFetchRecord {
  let responseReady: Promise<Response> | undefined;
  return {
    request: lazyRequest(store, row),
    get responseReady() {
      responseReady ??= settled().then((last) => responseOf(store, last));
      // Whoever looks handles it; that nobody does is no error of the app's.
      responseReady.catch(() => {});
      return responseReady;
    },
  };
}

function responseOf(store: Store, row: RecordRow): Response {
  const { response, received, failureReason, problem, request } = row;
  if (failureReason === 'aborted')
    throw new DOMException(
      'The background fetch was aborted before this record was complete.',
      'AbortError',
    );
  if (failureReason === 'quota-exceeded')
    throw new DOMException(problem?.message ?? 'The disk is full.', 'QuotaExceededError');
  // Of a failure only a bad status has an answer worth showing; another's head would pass for a complete response.
  if (!response || (failureReason !== '' && failureReason !== 'bad-status'))
    throw new TypeError(
      `${withoutSecrets(request.url)} has no response: ${problem?.message ?? failureReason}`,
    );
  const body =
    received === 0 ? null : bodyStream(store, responseBodyOf(row), { start: 0, end: received });
  return restoreResponse(response, body);
}

/** Whether the record at `index` has come to its end. */
export function hasEnded(snapshot: RegistrationSnapshot, index: number): boolean {
  const state = snapshot.records[index]?.state;
  return state === 'done' || state === 'failed' || !snapshot.recordsAvailable;
}
