import type { StoredRequest } from '../model/stored-exchange.ts';
import { toHeaders } from '../spec/header-list.ts';
import { type MatchQuery, matchesRequest } from '../spec/match-requests.ts';
import type { RecordRow } from '../store/record-row.ts';

/**
 * The records that `query` matches, in the order of the requests; all of them without one. Background Fetch §6.4.5.
 *
 * Where `Vary` names a secret header, its value is not stored and can't be compared. `sameOwner` says that `query` comes
 * from whoever made the requests, and may have it; for anybody else a request that has one matches nothing.
 * `isIgnored`: the headers that are not compared, although `Vary` names them.
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
