import { type MatchQuery, matchesRequest } from '../http/requests.ts';
import type { RecordRow, RegistrationRows } from '../model/rows.ts';
import type { RegistrationSnapshot } from '../model/snapshot.ts';
import { type StoredRequest, toHeaders } from '../model/stored-exchange.ts';
import type { Store } from '../storage/store.ts';
import { checkRequestInput, isRequest } from './request-input.ts';

/** A given request is used as it is: `new Request(request)` would use up its body, or fail if that has been used. */
export function toQuery(request: RequestInfo | URL): Request {
  checkRequestInput('match()', request);
  return isRequest(request) ? request : new Request(request);
}

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
