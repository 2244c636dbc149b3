import { saveFile, writeFile } from '../browser/save-file.ts';
import { fileNameOf } from '../http/file-name.ts';
import { parseHttpDate } from '../http/validators.ts';
import type { RecordRow } from '../model/rows.ts';
import type { RegistrationSnapshot } from '../model/snapshot.ts';
import { restoreResponse, toHeaders } from '../model/stored-exchange.ts';
import type { Store } from '../storage/store.ts';
import type { BackgroundFetchRecord } from './background-fetch-record.ts';
import { answered, GrowingBody, type RecordWatch } from './growing-body.ts';
import { lazyRequest } from './lazy-request.ts';
import { blobOf, failureOf, releasedError, responseOf } from './stored-response.ts';

/** A record with the members of the standard. */
export type StandardRecord = Pick<BackgroundFetchRecord, 'request' | 'responseReady'>;

/** `settled` resolves with the row of the record once that is done or has failed. */
export function standardRecord(
  store: Store,
  row: RecordRow,
  settled: () => Promise<RecordRow>,
): StandardRecord {
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

/** The record as the app gets it. */
export function storedRecord(
  store: Store,
  row: RecordRow,
  settled: () => Promise<RecordRow>,
  watch: RecordWatch,
): BackgroundFetchRecord {
  const file = async (): Promise<File> => {
    const last = await settled();
    const blob = await blobOf(store, last);
    const date = parseHttpDate(headersOf(last).get('last-modified'));
    return new File([blob], nameOf(last), {
      type: blob.type,
      ...(date !== null && { lastModified: date }),
    });
  };
  const members = {
    stream: () => growingResponse(store, watch),
    blob: async () => blobOf(store, await settled()),
    file,
    saveAs: async (handle?: FileSystemFileHandle) =>
      handle ? writeFile(handle, await file()) : saveFile(nameOf(row), file),
  };
  // Its members stay getters.
  return Object.assign(standardRecord(store, row, settled), members);
}

const headersOf = ({ response }: RecordRow): Headers => toHeaders(response?.headers ?? []);

const nameOf = (row: RecordRow): string =>
  fileNameOf(headersOf(row), row.response?.url || row.request.url);

/** Statuses with which a response has no body (Fetch §2.2.3 "null body status"). */
const BODILESS: readonly number[] = [101, 103, 204, 205, 304];

/** The response as soon as its head is stored; its body is there as it arrives. */
async function growingResponse(store: Store, watch: RecordWatch): Promise<Response> {
  for (;;) {
    const changed = watch.changed(new AbortController().signal);
    // Looking may fail first.
    changed.catch(() => {});
    const state = await watch.load();
    const record = state?.records[0];
    if (!record) throw releasedError();
    if (record.state !== 'pending') return responseOf(store, record);
    if (state.registration.phase === 'settled') throw failureOf(record);
    const found = answered(state);
    const head = found?.record.response;
    if (found && head) {
      const isBodiless = BODILESS.includes(head.status) || record.request.method === 'HEAD';
      const body = new GrowingBody(store, watch, found, { start: 0, end: null });
      return restoreResponse(head, isBodiless ? null : body.stream());
    }
    await changed;
  }
}

/** Whether the record at `index` has come to its end. */
export function hasEnded(snapshot: RegistrationSnapshot, index: number): boolean {
  const state = snapshot.records[index]?.state;
  return state === 'done' || state === 'failed' || !snapshot.recordsAvailable;
}
