import { type RecordRow, responseBodyOf } from '../model/rows.ts';
import { withoutSecrets } from '../model/secrets.ts';
import type { RegistrationSnapshot } from '../model/snapshot.ts';
import { restoreResponse } from '../model/stored-exchange.ts';
import { bodyStream, isInFiles, readBlob } from '../storage/bodies.ts';
import type { Store } from '../storage/store.ts';
import type { BackgroundFetchRecord } from './background-fetch.ts';
import { lazyRequest } from './lazy-request.ts';

/** The record as the app gets it. `settled` resolves with its row once that is done or has failed. */
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
      // An app that does not use it must not get an unhandled rejection.
      responseReady.catch(() => {});
      return responseReady;
    },
  };
}

async function responseOf(store: Store, row: RecordRow): Promise<Response> {
  const { response, received, failureReason, problem, request } = row;
  if (failureReason === 'aborted')
    throw new DOMException(
      'The background fetch was aborted before this record was complete.',
      'AbortError',
    );
  if (failureReason === 'quota-exceeded')
    throw new DOMException(problem?.message ?? 'The disk is full.', 'QuotaExceededError');
  // A failure has a complete response only when its status was bad. Otherwise the body was cut off.
  if (!response || (failureReason !== '' && failureReason !== 'bad-status'))
    throw new TypeError(
      `${withoutSecrets(request.url)} has no response: ${problem?.message ?? failureReason}`,
    );
  if (received === 0) return restoreResponse(response, null);
  const body = responseBodyOf(row);
  const whole = { start: 0, end: received };
  return restoreResponse(
    response,
    isInFiles(body, received) ? await readBlob(store, body, whole) : bodyStream(store, body, whole),
  );
}

/** Whether the record at `index` has come to its end. */
export function hasEnded(snapshot: RegistrationSnapshot, index: number): boolean {
  const state = snapshot.records[index]?.state;
  return state === 'done' || state === 'failed' || !snapshot.recordsAvailable;
}
