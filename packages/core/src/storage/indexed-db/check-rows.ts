import { endInRows } from '../../model/body-parts.ts';
import { recordDefect, registrationDefect } from '../../model/row-guards.ts';
import {
  byAge,
  type RecordRow,
  type RegistrationRow,
  type RegistrationRows,
} from '../../model/rows.ts';
import { chunkKeysByUid, readInParts } from './read-in-parts.ts';
import { ownersOf } from './row-requests.ts';
import { type ChunkKey, type ReadTransaction, rowsOf } from './schema.ts';

/** What a check of rows has found. The checks say only whether anything is wrong: what it is, the repair finds out. */
export interface Checked<T> {
  /** What can be used. */
  readonly value: T;
  /** Whether there is nothing to repair. */
  readonly isSound: boolean;
}

/**
 * All registrations that are not replaced, oldest first. `withOwners` looks too whether each has records, and whether there
 * are records or chunks without a registration. The number of requests does not depend on how many there are.
 */
export async function checkRegistrations(
  transaction: ReadTransaction,
  withOwners: boolean,
): Promise<Checked<readonly RegistrationRow[]>> {
  const [rows, owners, chunkOwners] = await Promise.all([
    transaction.objectStore('registrations').getAll(),
    withOwners ? ownersOf(transaction, 'records') : null,
    withOwners ? ownersOf(transaction, 'chunks') : [],
  ]);
  const usable = rows.filter((row) => registrationDefect(row) === null) as RegistrationRow[];
  const listed = judged(usable, owners, chunkOwners);
  return { value: listed.value, isSound: listed.isSound && usable.length === rows.length };
}

/** `usable` rows of registrations, and the uids that own records and chunks, if these were looked up. */
function judged(
  usable: readonly RegistrationRow[],
  owners: { readonly size: number; has(uid: string): boolean } | null,
  chunkOwners: Iterable<string> = [],
): Checked<readonly RegistrationRow[]> {
  const uids = new Set(usable.map(({ uid }) => uid));
  const isSound =
    usable.every(({ replacedBy }) => !replacedBy || uids.has(replacedBy.uid)) &&
    (!owners || (usable.every(({ uid }) => owners.has(uid)) && owners.size === uids.size)) &&
    [...chunkOwners].every((uid) => uids.has(uid));
  const value = usable
    .filter(({ uid, replacedBy }) => !replacedBy && owners?.has(uid) !== false)
    .sort(byAge);
  return { value, isSound };
}

/** One registration with all its records, and whether as many bytes of their bodies are stored as the records count. */
export async function checkRegistration(
  transaction: ReadTransaction,
  uid: string,
): Promise<Checked<RegistrationRows | undefined>> {
  const [row, rows, chunkKeys] = await Promise.all([
    transaction.objectStore('registrations').get(uid),
    transaction.objectStore('records').getAll(rowsOf(uid)),
    transaction.objectStore('chunks').getAllKeys(rowsOf(uid)),
  ]);
  if (row === undefined) return { value: undefined, isSound: true };
  const value = { registration: row as RegistrationRow, records: rows as RecordRow[] };
  const isSound =
    registrationDefect(row) === null &&
    rows.length > 0 &&
    rows.every(isRecordAt) &&
    haveTheirBytes(value, chunkKeys);
  return { value: isSound ? value : undefined, isSound };
}

/**
 * As `checkRegistrations` with owners and `checkRegistration` of each, but for bodies: `findMissingBytes` looks for those. Nothing
 * can be used unless all is sound. Rows are checked as they come, while the browser reads the next ones.
 */
export async function checkAll(
  transaction: ReadTransaction,
): Promise<Checked<readonly RegistrationRows[]>> {
  const registrations: RegistrationRow[] = [];
  const recordsOf = new Map<string, RecordRow[]>();
  let isSound = true;
  const takeRegistration = (row: unknown): void => {
    if (registrationDefect(row) === null) registrations.push(row as RegistrationRow);
    else isSound = false;
  };
  const takeRecord = (row: unknown): void => {
    // The key path of the store is in every row. Rows under other keys are not ours, and do no harm.
    const { uid } = row as RecordRow;
    if (typeof uid !== 'string') return;
    const records = recordsOf.get(uid);
    if (!isRecordAt(row, records?.length ?? 0)) isSound = false;
    if (records) records.push(row as RecordRow);
    else recordsOf.set(uid, [row as RecordRow]);
  };
  await readInParts(transaction, { registration: takeRegistration, record: takeRecord });
  const listed = judged(registrations, recordsOf);
  const value = listed.value.map((registration) => ({
    registration,
    records: recordsOf.get(registration.uid) ?? [],
  }));
  return { value, isSound: isSound && listed.isSound };
}

/** Whether it is a usable record, and the one with this index. */
const isRecordAt = (row: unknown, index: number): boolean =>
  recordDefect(row) === null && (row as RecordRow).index === index;

/** What `findMissingBytes` has found. */
export interface MissingBytes {
  /** Those of which other bytes are stored than are counted. They may have changed since they were read. */
  readonly suspects: readonly RegistrationRows[];
  /** Whether there are chunks without a registration. */
  readonly hasOrphans: boolean;
}

/** Compares the bodies of `states`, which were read before, with the keys of all chunks. No byte is read. */
export async function findMissingBytes(
  transaction: ReadTransaction,
  states: readonly RegistrationRows[],
): Promise<MissingBytes> {
  const [uids, keysOf] = await Promise.all([
    transaction.objectStore('registrations').getAllKeys(),
    chunkKeysByUid(transaction),
  ]);
  const stored = new Set(uids);
  const isSuspect = (state: RegistrationRows): boolean => {
    const { uid } = state.registration;
    return stored.has(uid) && !haveTheirBytes(state, keysOf.get(uid) ?? []);
  };
  return {
    suspects: states.filter(isSuspect),
    hasOrphans: [...keysOf.keys()].some((uid) => !stored.has(uid)),
  };
}

/** Whether as many bytes of the bodies are stored as the records count. `keys` are those of all chunks, in ascending order. */
function haveTheirBytes(
  { registration: { phase }, records }: RegistrationRows,
  keys: readonly ChunkKey[],
): boolean {
  // While the request bodies are being stored, the records do not count them yet.
  if (phase === 'storing') return true;
  /** The last end of each body. */
  const ends = new Map(keys.map(([, index, side, end]) => [`${index} ${side}`, end]));
  return records.every((record) => hasItsBytes(record, ends));
}

/** Whether the last chunks of the record's bodies end where it says. What is in files is looked at when it is needed. */
function hasItsBytes(record: RecordRow, ends: ReadonlyMap<string, number>): boolean {
  const { index, state, request, bodyIn } = record;
  const endOf = (side: ChunkKey[2]): number => ends.get(`${index} ${side}`) ?? 0;
  const canBeSent = state !== 'pending' || endOf('request') === (request.bodyBytes ?? 0);
  // With `bodyIn` the bytes lie with another record.
  return canBeSent && (bodyIn !== undefined || endOf('response') === endInRows(record));
}
