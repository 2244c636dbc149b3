import type { BodyAddress } from '../body-address.ts';
import type { RecordRow } from '../record-row.ts';
import type { RegistrationRow } from '../registration-row.ts';
import {
  isNewerRecord,
  isNewerRegistration,
  recordDefect,
  registrationDefect,
} from '../row-guards.ts';
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
  // A newer version of the app can use it.
  if (reason !== null && (isNewerRegistration(row) || rows.some(isNewerRecord)))
    return { value: undefined, damage: [] };
  if (reason !== null) return { value: undefined, damage: [{ mend: 'quarantine', uid, reason }] };
  const registration = row as RegistrationRow;
  const records = rows as RecordRow[];
  const value = { registration, records };
  // What is still being stored says nothing yet.
  if (registration.phase === 'storing') return { value, damage: [] };
  const ends = endsByBody(chunkKeys);
  return { value, damage: records.flatMap((record) => bodyDamage(record, ends)) };
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

type EndsByBody = ReadonlyMap<string, readonly number[]>;

/** Where the chunks of each body end, in ascending order. */
function endsByBody(chunkKeys: readonly ChunkKey[]): EndsByBody {
  const ends = new Map<string, number[]>();
  for (const [, index, side, end] of chunkKeys) {
    const body = `${index} ${side}`;
    const known = ends.get(body);
    if (known) known.push(end);
    else ends.set(body, [end]);
  }
  return ends;
}

/** Whether the bodies on disk are what the record says. */
function bodyDamage(record: RecordRow, ends: EndsByBody): Damage[] {
  const { uid, index, received, state, request } = record;
  const toSend = ends.get(`${index} request`)?.at(-1) ?? 0;
  if (state === 'pending' && toSend !== (request.bodyBytes ?? 0)) {
    const reason = `record ${index}: its request body is not whole`;
    return [{ mend: 'quarantine', uid, reason }];
  }
  // It lies with the record that a 304 has confirmed.
  if (record.bodyIn) return [];
  const responseEnds = ends.get(`${index} response`) ?? [];
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
