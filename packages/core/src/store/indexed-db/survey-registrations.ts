import { byAge, type RegistrationRow } from '../registration-row.ts';
import { isNewerRegistration, registrationDefect } from '../row-guards.ts';
import type { Damage, Findings } from './damage.ts';
import type { ReadTransaction } from './schema.ts';

/** All registrations, with a look at whether every one has records and every record and chunk has a registration. */
export async function surveyRegistrations(
  transaction: ReadTransaction,
): Promise<Findings<readonly RegistrationRow[]>> {
  const registrations = transaction.objectStore('registrations');
  const [keys, rows, withRecords, withChunks] = await Promise.all([
    registrations.getAllKeys(),
    registrations.getAll(),
    owners(transaction, 'records'),
    owners(transaction, 'chunks'),
  ]);
  const found: RegistrationRow[] = [];
  const damage: Damage[] = [];
  rows.forEach((row, position) => {
    const uid = keys[position] ?? '';
    const reason =
      registrationDefect(row) ?? (withRecords.has(uid) ? null : 'the registration has no records');
    if (reason === null) found.push(row as RegistrationRow);
    else if (!isNewerRegistration(row)) damage.push({ mend: 'quarantine', uid, reason });
  });
  const known = new Set(keys);
  for (const uid of new Set([...withRecords, ...withChunks])) {
    if (known.has(uid)) continue;
    damage.push({ mend: 'quarantine', uid, reason: 'there is no registration to these rows' });
  }
  for (const { uid, replacedBy } of found)
    if (replacedBy && !known.has(replacedBy.uid)) damage.push({ mend: 'restore', uid });
  const value = found.filter(({ replacedBy }) => !replacedBy);
  return { value: value.sort(byAge), damage };
}

/** The uids that rows of a store belong to, by a leap from each to the next: one request per uid, not per row. */
async function owners(
  transaction: ReadTransaction,
  store: 'records' | 'chunks',
): Promise<Set<string>> {
  const found = new Set<string>();
  const rows = transaction.objectStore(store);
  let uid = '';
  for (;;) {
    const key = await rows.getKey(IDBKeyRange.lowerBound([uid]));
    // Our uids are strings; what else there may be is neither ours nor in anybody's way.
    if (typeof key?.[0] !== 'string') return found;
    found.add(key[0]);
    uid = `${key[0]}\0`;
  }
}
