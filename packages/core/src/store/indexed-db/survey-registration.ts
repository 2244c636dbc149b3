import type { BodyAddress } from '../body-address.ts';
import type { RecordRow } from '../record-row.ts';
import type { RegistrationRow } from '../registration-row.ts';
import { recordDefect, registrationDefect } from '../row-guards.ts';
import type { RegistrationState } from '../store.ts';
import type { Damage, Findings } from './damage.ts';
import { type ChunkKey, type ReadTransaction, rowsOf } from './schema.ts';

/** One registration with all its records, with a look at whether their bodies are what the records say. */
export async function surveyRegistration(
  transaction: ReadTransaction,
  uid: string,
): Promise<Findings<RegistrationState | undefined>> {
  const [row, rows, chunkKeys] = await Promise.all([
    transaction.objectStore('registrations').get(uid),
    transaction.objectStore('records').getAll(rowsOf(uid)),
    transaction.objectStore('chunks').getAllKeys(rowsOf(uid)),
  ]);
  if (row === undefined) return { value: undefined, damage: [] };
  const reason = registrationDefect(row) ?? recordsDefect(rows);
  if (reason !== null) return { value: undefined, damage: [{ mend: 'quarantine', uid, reason }] };
  const registration = row as RegistrationRow;
  const records = rows as RecordRow[];
  const damage = records.flatMap((record) => bodyDamage(registration, record, chunkKeys));
  return { value: { registration, records }, damage };
}

function recordsDefect(rows: readonly unknown[]): string | null {
  if (rows.length === 0) return 'the registration has no records';
  for (const [index, row] of rows.entries()) {
    const defect = recordDefect(row);
    if (defect !== null) return `record ${index}: ${defect}`;
    if ((row as RecordRow).index !== index) return `record ${index} is missing`;
  }
  return null;
}

/** Whether the bodies on disk are what the record says. What is still being stored says nothing yet. */
function bodyDamage(
  registration: RegistrationRow,
  record: RecordRow,
  chunkKeys: readonly ChunkKey[],
): Damage[] {
  if (registration.phase === 'storing') return [];
  const { uid, index, received, state } = record;
  const ends = (side: BodyAddress['side']): number[] =>
    chunkKeys.filter((key) => key[1] === index && key[2] === side).map((key) => key[3]);

  const bodyBytes = record.request.bodyBytes ?? 0;
  if (state === 'pending' && bodyBytes !== (ends('request').at(-1) ?? 0)) {
    const reason = `record ${index}: its request body is not whole`;
    return [{ mend: 'quarantine', uid, reason }];
  }
  const responseEnds = ends('response');
  const counted = responseEnds.filter((end) => end <= received);
  if ((counted.at(-1) ?? 0) < received) {
    if (state === 'pending') return [{ mend: 'rewind', record }];
    const reason = `record ${index}: ${received} bytes are counted, fewer are stored`;
    return [{ mend: 'quarantine', uid, reason }];
  }
  const isLonger = counted.length < responseEnds.length;
  const body: BodyAddress = { uid, index, side: 'response' };
  return isLonger ? [{ mend: 'trim', body, size: received }] : [];
}
