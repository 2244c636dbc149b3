import { endInRows, storedBytes } from '../../../model/body-parts.ts';
import { isNewerRecord, isNewerRegistration } from '../../../model/damaged-rows.ts';
import { recordDefect, registrationDefect } from '../../../model/row-guards.ts';
import {
  type BodyAddress,
  byAge,
  type RecordAddress,
  type RecordRow,
  type RegistrationRow,
  type RegistrationRows,
} from '../../../model/rows.ts';
import { ownersOf } from '../row-requests.ts';
import { type ChunkKey, rowsOf } from '../schema.ts';
import { type RowSource, UnreadableRow } from './unreadable-rows.ts';

/**
 * Something that is wrong on disk, by what repairs it:
 * - `quarantine`: the rows under `uid` can't be used; they are moved away, and the bodies are deleted
 * - `trim`: there are more bytes than the record counts; they are deleted
 * - `rewind`: there are fewer bytes than an unfinished record counts; it goes on from where they end
 * - `fail`: one record can't be used; it becomes a failed one, and the others stay as they are
 * - `restore`: the registration that has taken over the id is not there; the old one gets its id back, or is deleted when
 *   another one has the id
 */
export type Damage =
  | { readonly repair: 'quarantine'; readonly uid: string; readonly reason: string }
  | { readonly repair: 'trim'; readonly body: BodyAddress; readonly size: number }
  | {
      readonly repair: 'fail';
      readonly record: RecordAddress;
      /** As it is stored; `undefined` when it is missing or can't be read. */
      readonly row: unknown;
      /** How many of its bytes the registration counts. */
      readonly received: number;
      readonly reason: string;
    }
  | { readonly repair: 'restore'; readonly uid: string }
  | { readonly repair: 'rewind'; readonly record: RecordRow };

/** The result of a survey. */
export interface Findings<T> {
  /** What can be used. */
  readonly value: T;
  readonly damage: readonly Damage[];
  /** The rows that are there and that the browser could not read. */
  readonly unreadable: readonly UnreadableRow[];
}

/** Whether a row that could not be read is given up as lost. */
export type IsLost = (row: UnreadableRow) => boolean;

const UNREADABLE = 'the browser has lost it';

/** Surveys one registration with all its records, and whether as many bytes are stored as the records count. */
export async function surveyRegistration(
  source: RowSource,
  uid: string,
  isLost: IsLost,
): Promise<Findings<RegistrationRows | undefined>> {
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
  // A newer version of the app has written it, and can use it.
  if (!isSound && (isNewerRegistration(row) || rows.some(isNewerRecord))) return none;
  if (row instanceof UnreadableRow && !isLost(row)) return none;
  const reason = row instanceof UnreadableRow ? UNREADABLE : registrationDefect(row);
  const records = byIndex(rows);
  const quarantine = (why: string): Damage => ({ repair: 'quarantine', uid, reason: why });
  if (reason !== null) return { ...none, damage: [quarantine(reason)] };
  if (!records) return { ...none, damage: [quarantine('its records are missing')] };
  // Perhaps they can't be read only for a moment.
  if (unreadable.some((each) => !isLost(each))) return none;
  const registration = row as RegistrationRow;
  const ends = endsByBody(chunkKeys);
  const unusable = damagedRows(registration, records);
  // Bodies are checked once these records have been repaired.
  if (unusable.length > 0) return { ...none, damage: unusable };
  const value = { registration, records: records as RecordRow[] };
  // While the request bodies are being stored, the records do not count them yet.
  if (registration.phase === 'storing') return { value, damage: [], unreadable };
  return { value, damage: value.records.flatMap((each) => bodyDamage(each, ends)), unreadable };
}

/** The rows by index, `undefined` where one is missing. `null` when there are none, or more are missing than there. */
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

function damagedRows({ uid, downloaded }: RegistrationRow, rows: readonly unknown[]): Damage[] {
  const damage: Damage[] = [];
  // A row's own count can't be relied on: what the sound ones do not count is taken back with the first of the others.
  let lost = downloaded;
  rows.forEach((row, index) => {
    const isThere = row !== undefined && !(row instanceof UnreadableRow);
    const reason = isThere ? recordDefect(row) : UNREADABLE;
    if (reason === null) lost -= storedBytes(row as RecordRow);
    else damage.push(failed({ uid, index }, reason, isThere ? row : undefined, 0));
  });
  return damage.map((item, i) => (i === 0 ? { ...item, received: Math.max(0, lost) } : item));
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

/** Whether the bodies on disk are as long as the record says. */
function bodyDamage(record: RecordRow, ends: EndsByBody): Damage[] {
  const { uid, index, received, state, request } = record;
  const toSend = ends.get(`${index} request`)?.at(-1) ?? 0;
  if (state === 'pending' && toSend !== (request.bodyBytes ?? 0)) {
    return [failed(record, 'its request body is not whole', record, storedBytes(record))];
  }
  // After a 304 the body lies in another record.
  if (record.bodyIn) return [];
  const responseEnds = ends.get(`${index} response`) ?? [];
  const inRows = endInRows(record);
  const counted = responseEnds.filter((end) => end <= inRows);
  if ((counted.at(-1) ?? 0) < inRows) {
    if (state === 'pending') return [{ repair: 'rewind', record }];
    return [failed(record, `${received} bytes are counted, fewer are stored`, record, received)];
  }
  const isLonger = counted.length < responseEnds.length;
  const body: BodyAddress = { uid, index, side: 'response' };
  return isLonger ? [{ repair: 'trim', body, size: inRows }] : [];
}

function failed(record: RecordAddress, reason: string, row: unknown, received: number): Damage {
  return { repair: 'fail', record, row, received, reason };
}

/** Surveys all registrations, and whether each has records and each record and chunk has a registration. */
export async function surveyRegistrations(
  source: RowSource,
  isLost: IsLost,
): Promise<Findings<readonly RegistrationRow[]>> {
  const [withRecords, withChunks, keys, rows] = await Promise.all([
    source.keys((transaction) => ownersOf(transaction, 'records')),
    source.keys((transaction) => ownersOf(transaction, 'chunks')),
    source.keys((transaction) => transaction.objectStore('registrations').getAllKeys()),
    source.values('registrations'),
  ]);
  const { value, damage, unreadable } = classify(rows, withRecords, isLost);
  const known = new Set(keys);
  const orphans = [...new Set([...withRecords, ...withChunks])].filter((uid) => !known.has(uid));
  const reason = 'there is no registration to these rows';
  return {
    value,
    unreadable,
    damage: [...damage, ...orphans.map((uid) => ({ repair: 'quarantine' as const, uid, reason }))],
  };
}

function classify(
  rows: readonly unknown[],
  withRecords: ReadonlySet<string>,
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
      damage.push({ repair: 'quarantine', uid: row.key as string, reason: UNREADABLE });
  for (const row of rows) {
    if (row instanceof UnreadableRow) continue;
    const { uid } = row as RegistrationRow;
    const isEmpty = !withRecords.has(uid);
    const reason = registrationDefect(row) ?? (isEmpty ? 'the registration has no records' : null);
    if (reason === null) found.push(row as RegistrationRow);
    else if (!isNewerRegistration(row)) damage.push({ repair: 'quarantine', uid, reason });
  }
  for (const { uid, replacedBy } of found)
    if (replacedBy && !known.has(replacedBy.uid)) damage.push({ repair: 'restore', uid });
  const value = found.filter(({ replacedBy }) => !replacedBy);
  return { value: value.sort(byAge), damage, unreadable };
}
