import { byAge, type RegistrationRow } from '../registration-row.ts';
import { registrationDefect } from '../row-guards.ts';
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
  const value: RegistrationRow[] = [];
  const damage: Damage[] = [];
  rows.forEach((row, position) => {
    const uid = keys[position] as string;
    const reason =
      registrationDefect(row) ?? (withRecords.has(uid) ? null : 'the registration has no records');
    if (reason === null) value.push(row as RegistrationRow);
    else damage.push({ mend: 'quarantine', uid, reason });
  });
  const known = new Set<IDBValidKey>(keys);
  for (const uid of new Set([...withRecords, ...withChunks])) {
    if (known.has(uid)) continue;
    damage.push({ mend: 'quarantine', uid, reason: 'there is no registration to these rows' });
  }
  return { value: value.sort(byAge), damage };
}

/** The uids that rows of a store belong to, by a leap from each to the next: one request per uid, not per row. */
async function owners(
  transaction: ReadTransaction,
  store: 'records' | 'chunks',
): Promise<Set<IDBValidKey>> {
  const found = new Set<IDBValidKey>();
  const rows = transaction.objectStore(store);
  let key: readonly IDBValidKey[] | undefined = await rows.getKey(IDBKeyRange.lowerBound([]));
  while (key?.[0] !== undefined) {
    found.add(key[0]);
    // In our own keys a number follows the uid; with any other key the leap could go backwards.
    const leap = typeof key[1] === 'number' ? [key[0], []] : [...key];
    key = await rows.getKey(IDBKeyRange.lowerBound(leap, true));
  }
  return found;
}
