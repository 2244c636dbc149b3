import { dispensable, keptOnRow, restoredRow, withoutReplaced } from '../../model/replacement.ts';
import { registrationDefect } from '../../model/row-guards.ts';
import type { Problem } from '../../model/snapshot.ts';
import { deleteRegistration } from '../../storage/indexed-db/rows.ts';
import { rowsOf, type WriteTransaction } from '../../storage/indexed-db/schema.ts';
import type { RecordRow } from '../record-row.ts';
import type { RegistrationRow } from '../registration-row.ts';
import type { Wrote } from './transaction.ts';

/** Deletes what `uid` replaces, but for what its own records have their bodies in. */
export async function dropReplaced(
  transaction: WriteTransaction,
  uid: string,
  wrote: Wrote,
): Promise<void> {
  const registrations = transaction.objectStore('registrations');
  const row = await usable(transaction, uid);
  if (!row?.replaces) return;
  const records = await transaction.objectStore('records').getAll(rowsOf(uid));
  const gone = dispensable(row, records as RecordRow[]);
  for (const replaced of gone)
    for (const request of deleteRegistration(transaction, replaced)) wrote(request);
  const next = withoutReplaced(row, gone);
  for (const kept of next.replaces?.uids ?? []) {
    const keptRow = await usable(transaction, kept);
    if (keptRow) wrote(registrations.put(keptOnRow(keptRow, uid)));
  }
  // Whoever runs it tells by the revision that it knows; this changes nothing that is shown.
  wrote(registrations.put(next));
}

/** Deletes `uid`, and with it all that it replaces. */
export async function deleteAll(
  transaction: WriteTransaction,
  uid: string,
  wrote: Wrote,
): Promise<void> {
  const row = await usable(transaction, uid);
  for (const each of [uid, ...(row?.replaces?.uids ?? [])])
    for (const request of deleteRegistration(transaction, each)) wrote(request);
}

/** Deletes `uid`, and gives its id back to what it replaces; resolves with the uid of that. */
export async function withdraw(
  transaction: WriteTransaction,
  uid: string,
  problem: Problem | null,
  wrote: Wrote,
): Promise<string | undefined> {
  const row = await usable(transaction, uid);
  const previousUid = row?.replaces?.uids[0];
  const previous = previousUid === undefined ? undefined : await usable(transaction, previousUid);
  for (const request of deleteRegistration(transaction, uid)) wrote(request);
  if (!previous) return undefined;
  wrote(transaction.objectStore('registrations').put(restoredRow(previous, problem)));
  return previousUid;
}

async function usable(
  transaction: WriteTransaction,
  uid: string,
): Promise<RegistrationRow | undefined> {
  const row = await transaction.objectStore('registrations').get(uid);
  return registrationDefect(row) === null ? (row as RegistrationRow) : undefined;
}
