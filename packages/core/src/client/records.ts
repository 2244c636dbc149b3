import { type MatchQuery, matchesRequest } from '../http/requests.ts';
import { type RecordRow, type RegistrationRows, responseBodyOf } from '../model/rows.ts';
import { withoutSecrets } from '../model/secrets.ts';
import type { RegistrationSnapshot } from '../model/snapshot.ts';
import {
  restoreRequest,
  restoreResponse,
  type StoredRequest,
  toHeaders,
} from '../model/stored-exchange.ts';
import { bodyStream, isInFiles, readBlob } from '../storage/bodies.ts';
import type { Store } from '../storage/store.ts';
import type { BackgroundFetchRecord } from './background-fetch.ts';

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

/**
 * The request of a record. Its body is read from the store only when the app reads it; that rejects with `BodyMissingError`
 * once the body has been deleted. The browser itself knows nothing of that body: for `fetch` and `new Request` it counts as
 * used, so that they refuse the request instead of sending it without its body.
 */
function lazyRequest(store: Store, { uid, index, request: stored }: RecordRow): Request {
  const { bodyBytes } = stored;
  if (bodyBytes === null) return restoreRequest(stored, null, []);
  const address = { uid, index, side: 'request' } as const;

  const make = (): Request => {
    let stream: ReadableStream<Uint8Array> | null = null;
    let used = false;
    const isTaken = () => used || (stream?.locked ?? false);
    const refusal = () => new TypeError('The body of this request was already used.');

    const read = async (reading: Reading): Promise<unknown> => {
      if (isTaken()) throw refusal();
      used = true;
      const whole = restoreRequest(
        stored,
        await readBlob(store, address, { start: 0, end: bodyBytes }),
        [],
      );
      return whole[reading]();
    };
    const open = (): ReadableStream<Uint8Array> => {
      stream ??= onFirstRead(bodyStream(store, address, { start: 0, end: bodyBytes }), () => {
        used = true;
      });
      return stream;
    };
    const clone = (): Request => {
      if (isTaken()) throw refusal();
      return make();
    };

    const request = usedUp(restoreRequest(stored, new Blob(['-']), []));
    const members: PropertyDescriptorMap = {
      bodyUsed: { get: () => used, configurable: true },
      clone: { value: clone, configurable: true },
    };
    // Firefox has no `body` here, and some engines have no `bytes()`.
    if ('body' in request) members.body = { get: open, configurable: true };
    for (const reading of readings)
      if (reading in request) members[reading] = { value: () => read(reading), configurable: true };
    return Object.defineProperties(request, members);
  };
  return make();
}

type Reading = 'arrayBuffer' | 'blob' | 'bytes' | 'formData' | 'json' | 'text';

const readings: readonly Reading[] = ['arrayBuffer', 'blob', 'bytes', 'formData', 'json', 'text'];

/** Reads the body of the request, so that the browser refuses to send it. */
function usedUp(request: Request): Request {
  void request.text().catch(() => {});
  return request;
}

function onFirstRead(
  stream: ReadableStream<Uint8Array>,
  begun: () => void,
): ReadableStream<Uint8Array> {
  const reader = stream.getReader();
  return new ReadableStream<Uint8Array>(
    {
      pull: async (controller) => {
        begun();
        const { done, value } = await reader.read();
        if (done) controller.close();
        else controller.enqueue(value);
      },
      cancel: (reason) => {
        begun();
        return reader.cancel(reason);
      },
    },
    { highWaterMark: 0 },
  );
}

/** A given request is used as it is: `new Request(request)` would use up its body, or fail if that has been used. */
export const toQuery = (request: RequestInfo | URL): Request =>
  typeof request === 'object' && 'bodyUsed' in request ? request : new Request(request);

/**
 * The records that `query` matches. While the registration is active, the done records of the one that it replaces are found
 * too: in place of a record that is not done, and where nothing else matches.
 */
export async function matchRecords(
  store: Store,
  { registration, records }: RegistrationRows,
  query: MatchQuery | null,
  options: CacheQueryOptions | undefined,
): Promise<readonly RecordRow[]> {
  const found = findRecords(records, query, options);
  const { phase, replaces } = registration;
  const [replaced] = replaces?.uids ?? [];
  if (phase !== 'active' || replaced === undefined) return found;
  const before = (await store.read(replaced))?.records ?? [];
  const whole = before.filter(({ state }) => state === 'done');
  if (found.length === 0 && query) return findRecords(whole, query, options);
  return found.map((row) =>
    row.state === 'done' ? row : (whole.find((old) => isSame(old, row)) ?? row),
  );
}

const isSame = (one: RecordRow, other: RecordRow): boolean =>
  one.request.method === other.request.method && one.request.url === other.request.url;

/**
 * The records that `query` matches, in the order of the requests; all of them without one. Background Fetch §6.4.5.
 *
 * @param sameOwner whether `query` comes from the context that has made the requests. The values of secret headers are not
 * stored, so where `Vary` names one it can't be compared: it matches for the same owner, and for nobody else
 * @param isIgnored whether a header is not compared although `Vary` names it
 */
export function findRecords(
  records: readonly RecordRow[],
  query: MatchQuery | null,
  options: CacheQueryOptions | undefined,
  sameOwner = true,
  isIgnored: (name: string) => boolean = () => false,
): readonly RecordRow[] {
  if (!query) return records;
  return records.filter(({ request, response }) =>
    matchesRequest(
      query,
      {
        url: request.url,
        method: request.method,
        headers: sameOwner ? withSecretsOf(query, request) : toHeaders(request.headers),
        vary: varyOf(response, isIgnored),
      },
      options,
    ),
  );
}

function varyOf(
  response: RecordRow['response'],
  isIgnored: (name: string) => boolean,
): string | null {
  const [, vary] = response?.headers.find(([name]) => name.toLowerCase() === 'vary') ?? [];
  if (vary === undefined) return null;
  return vary
    .split(',')
    .filter((name) => !isIgnored(name.trim()))
    .join(',');
}

function withSecretsOf(query: MatchQuery, request: StoredRequest): Headers {
  const headers = toHeaders(request.headers);
  for (const name of request.secretHeaderNames ?? []) {
    const value = query.headers.get(name);
    if (value !== null) headers.set(name, value);
  }
  return headers;
}

/** Reads the rows of a registration that `query` could match, all of them when it is `null`. */
export type ReadCandidates = (
  snapshot: RegistrationSnapshot,
  query: Request | null,
) => Promise<RegistrationRows | undefined>;

/** For one registration: its requests never change, so what is known of their URLs is found out once. */
export function candidatesIn(store: Store): ReadCandidates {
  let indices: ReadonlyMap<string, readonly number[]> | undefined;
  return ({ uid, records }, query) => {
    if (!query) return store.read(uid);
    indices ??= indicesByUrl(records.map(({ url }) => url));
    return store.load(uid, indices.get(urlWithoutQuery(query.url)) ?? []);
  };
}

/** The indices of each URL without query and fragment. */
function indicesByUrl(urls: readonly string[]): ReadonlyMap<string, readonly number[]> {
  const indices = new Map<string, number[]>();
  urls.forEach((url, index) => {
    const key = urlWithoutQuery(url);
    const indicesOfUrl = indices.get(key);
    if (indicesOfUrl) indicesOfUrl.push(index);
    else indices.set(key, [index]);
  });
  return indices;
}

/** A URL without query and fragment. URLs that differ in it never match, whatever the options of `match` say. */
export function urlWithoutQuery(url: string): string {
  const end = url.search(/[?#]/);
  return end < 0 ? url : url.slice(0, end);
}
