import { isNewerRegistration, registrationDefect } from '../../model/row-guards.ts';
import { type RowSource, UnreadableRow } from '../../storage/indexed-db/row-source.ts';
import type { ReadTransaction } from '../../storage/indexed-db/schema.ts';
import { byAge, type RegistrationRow } from '../registration-row.ts';
import { type Damage, type Findings, type IsLost, UNREADABLE } from './damage.ts';

/** All registrations that can be used. One request, however many there are. */
export async function lookOverRegistrations(
  rows: RowSource,
  isLost: IsLost,
): Promise<Findings<readonly RegistrationRow[]>> {
  return judge(await rows.values('registrations'), null, isLost);
}

/** The same, with a look at whether every one has records and every record and chunk has a registration. */
export async function surveyRegistrations(
  source: RowSource,
  isLost: IsLost,
): Promise<Findings<readonly RegistrationRow[]>> {
  const [withRecords, withChunks, keys, rows] = await Promise.all([
    source.keys((transaction) => owners(transaction, 'records')),
    source.keys((transaction) => owners(transaction, 'chunks')),
    source.keys((transaction) => transaction.objectStore('registrations').getAllKeys()),
    source.values('registrations'),
  ]);
  const { value, damage, unreadable } = judge(rows, withRecords, isLost);
  const known = new Set(keys);
  const orphans = [...new Set([...withRecords, ...withChunks])].filter((uid) => !known.has(uid));
  const reason = 'there is no registration to these rows';
  return {
    value,
    unreadable,
    damage: [...damage, ...orphans.map((uid) => ({ mend: 'quarantine' as const, uid, reason }))],
  };
}

function judge(
  rows: readonly unknown[],
  withRecords: ReadonlySet<string> | null,
  isLost: IsLost,
): Findings<readonly RegistrationRow[]> {
  const found: RegistrationRow[] = [];
  const damage: Damage[] = [];
  const unreadable = rows.filter((row) => row instanceof UnreadableRow);
  const known = new Set(
    rows.map((row) => (row instanceof UnreadableRow ? row.key : (row as RegistrationRow).uid)),
  );
  for (const row of unreadable)
    if (isLost(row))
      damage.push({ mend: 'quarantine', uid: row.key as string, reason: UNREADABLE });
  for (const row of rows) {
    if (row instanceof UnreadableRow) continue;
    const { uid } = row as RegistrationRow;
    const isEmpty = withRecords !== null && !withRecords.has(uid);
    const reason = registrationDefect(row) ?? (isEmpty ? 'the registration has no records' : null);
    if (reason === null) found.push(row as RegistrationRow);
    else if (!isNewerRegistration(row)) damage.push({ mend: 'quarantine', uid, reason });
  }
  for (const { uid, replacedBy } of found)
    if (replacedBy && !known.has(replacedBy.uid)) damage.push({ mend: 'restore', uid });
  const value = found.filter(({ replacedBy }) => !replacedBy);
  return { value: value.sort(byAge), damage, unreadable };
}

/** Keys that are asked for at once. */
const KEYS_AT_ONCE = 1000;

/** The uids that rows of a store belong to: many keys at once, and a leap over the rest of a registration's. */
async function owners(
  transaction: ReadTransaction,
  store: 'records' | 'chunks',
): Promise<Set<string>> {
  const found = new Set<string>();
  const rows = transaction.objectStore(store);
  let uid = '';
  for (;;) {
    const keys = await rows.getAllKeys(IDBKeyRange.lowerBound([uid]), KEYS_AT_ONCE);
    // Our uids are strings; what else there may be is neither ours nor in anybody's way.
    const strings = keys.map(([first]) => first).filter((first) => typeof first === 'string');
    for (const each of strings) found.add(each);
    const last = strings.at(-1);
    if (last === undefined || keys.length < KEYS_AT_ONCE) return found;
    uid = `${last}\0`;
  }
}
