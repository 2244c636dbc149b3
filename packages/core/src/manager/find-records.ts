import { type MatchQuery, matchesRequest } from '../spec/match-requests.ts';
import type { RecordRow } from '../store/record-row.ts';

/** The records that `query` matches, in the order of the requests; all of them without one. Background Fetch §6.4.5. */
export function findRecords(
  records: readonly RecordRow[],
  query: MatchQuery | null,
  options: CacheQueryOptions | undefined,
): readonly RecordRow[] {
  if (!query) return records;
  return records.filter(({ request, response }) =>
    matchesRequest(
      query,
      {
        url: request.url,
        method: request.method,
        headers: new Headers(request.headers.map(([name, value]) => [name, value])),
        vary: response?.headers.find(([name]) => name.toLowerCase() === 'vary')?.[1] ?? null,
      },
      options,
    ),
  );
}
