import type { RegistrationState } from '../../model/change.ts';
import {
  isNewerRecord,
  isNewerRegistration,
  recordDefect,
  registrationDefect,
} from '../../model/row-guards.ts';
import type { BodyAddress } from '../../store/body-address.ts';
import {
  type Damage,
  type Findings,
  type IsLost,
  UNREADABLE,
} from '../../store/indexed-db/damage.ts';
import type { RecordAddress, RecordRow } from '../../store/record-row.ts';
import type { RegistrationRow } from '../../store/registration-row.ts';
import { type RowSource, UnreadableRow } from './row-source.ts';
import { type ChunkKey, rowsOf } from './schema.ts';

/** One registration with all its records, with a look at whether their bodies are what the records say. */
export async function surveyRegistration(
  source: RowSource,
  uid: string,
  isLost: IsLost,
): Promise<Findings<RegistrationState | undefined>> {
  const [row, rows, chunkKeys] = await Promise.all([
    source.value('registrations', uid),
    source.values('records', rowsOf(uid)),
    source.keys((transaction) => transaction.objectStore('chunks').getAllKeys(rowsOf(uid))),
  ]);
  const unreadable = [row, ...rows].filter((each) => each instanceof UnreadableRow);
  const none = { value: undefined, damage: [], unreadable };
  if (row === undefined) return none;
  const isSound =
    registrationDefect(row) === null && rows.every((each) => recordDefect(each) === null);
  // A newer version of the app can use it.
  if (!isSound && (isNewerRegistration(row) || rows.some(isNewerRecord))) return none;
  if (row instanceof UnreadableRow && !isLost(row)) return none;
  const reason = row instanceof UnreadableRow ? UNREADABLE : registrationDefect(row);
  const records = byIndex(rows);
  const quarantine = (why: string): Damage => ({ mend: 'quarantine', uid, reason: why });
  if (reason !== null) return { ...none, damage: [quarantine(reason)] };
  if (!records) return { ...none, damage: [quarantine('its records are missing')] };
  // It may be only for a moment.
  if (unreadable.some((each) => !isLost(each))) return none;
  const registration = row as RegistrationRow;
  const ends = endsByBody(chunkKeys);
  const unusable = records.flatMap((each, index) => rowDamage({ uid, index }, each, ends));
  // Looked at again once these have failed.
  if (unusable.length > 0) return { ...none, damage: unusable };
  const value = { registration, records: records as RecordRow[] };
  // What is still being stored says nothing yet.
  if (registration.phase === 'storing') return { value, damage: [], unreadable };
  return { value, damage: value.records.flatMap((each) => bodyDamage(each, ends)), unreadable };
}

/** The rows at their indices, with holes where there are none; `null` when there are none, or more holes than rows. */
function byIndex(rows: readonly unknown[]): readonly unknown[] | null {
  const placed: unknown[] = [];
  if (rows.length === 0) return null;
  for (const row of rows) {
    const index = row instanceof UnreadableRow ? Object(row.key)[1] : (row as RecordRow).index;
    if (!Number.isSafeInteger(index) || index < 0 || index >= 2 * rows.length) return null;
    placed[index] = row;
  }
  return Array.from(placed);
}

function rowDamage(record: RecordAddress, row: unknown, ends: EndsByBody): Damage[] {
  const isThere = row !== undefined && !(row instanceof UnreadableRow);
  const reason = isThere ? recordDefect(row) : UNREADABLE;
  if (reason === null) return [];
  // What it counts is not to be relied on.
  const stored = ends.get(`${record.index} response`)?.at(-1) ?? 0;
  return [failed(record, reason, isThere ? row : undefined, stored)];
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
    return [failed(record, 'its request body is not whole', record, received)];
  }
  // It lies with the record that a 304 has confirmed.
  if (record.bodyIn) return [];
  const responseEnds = ends.get(`${index} response`) ?? [];
  const counted = responseEnds.filter((end) => end <= received);
  if ((counted.at(-1) ?? 0) < received) {
    if (state === 'pending') return [{ mend: 'rewind', record }];
    return [failed(record, `${received} bytes are counted, fewer are stored`, record, received)];
  }
  const isLonger = counted.length < responseEnds.length;
  const body: BodyAddress = { uid, index, side: 'response' };
  return isLonger ? [{ mend: 'trim', body, size: received }] : [];
}

function failed(record: RecordAddress, reason: string, row: unknown, received: number): Damage {
  return { mend: 'fail', record, row, received, reason };
}
