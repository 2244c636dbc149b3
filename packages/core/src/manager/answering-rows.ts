import type { RegistrationState } from '../model/change.ts';
import type { MatchQuery } from '../spec/match-requests.ts';
import type { Store } from '../storage/store.ts';
import type { RecordRow } from '../store/record-row.ts';
import { findRecords } from './find-records.ts';

/**
 * The records that `query` matches. While one of them is not whole, that which it replaces answers in its place; and
 * what only the old registration had, that answers too.
 */
export async function answeringRows(
  store: Store,
  { registration, records }: RegistrationState,
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
