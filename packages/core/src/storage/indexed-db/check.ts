import { recordDefect, registrationDefect } from '../../model/row-guards.ts';
import {
  byAge,
  type RecordRow,
  type RegistrationRow,
  type RegistrationRows,
} from '../../model/rows.ts';
import { type ChunkKey, type ReadTransaction, rowsOf } from './schema.ts';

/*
 * The checks that are made of all rows before anybody relies on them. They find whether anything is wrong. What it is, and
 * what is to be done about it, finds the repair, which is loaded only then.
 */

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
  const uids = new Set(usable.map(({ uid }) => uid));
  const isSound =
    usable.length === rows.length &&
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
  const registration = row as RegistrationRow;
  const records = rows as RecordRow[];
  const ends = new Map(chunkKeys.map(([, index, side, end]) => [`${index} ${side}`, end]));
  const isSound =
    registrationDefect(row) === null &&
    records.length > 0 &&
    records.every(
      (record, index) =>
        recordDefect(record) === null &&
        record.index === index &&
        // While the request bodies are being stored, the records do not count them yet.
        (registration.phase === 'storing' || hasItsBytes(record, ends)),
    );
  return { value: isSound ? { registration, records } : undefined, isSound };
}

/** Whether the last chunks of the record's bodies end where it says. `ends` has the last end of each body. */
function hasItsBytes(
  { index, state, request, received, bodyIn }: RecordRow,
  ends: ReadonlyMap<string, number>,
): boolean {
  const endOf = (side: ChunkKey[2]): number => ends.get(`${index} ${side}`) ?? 0;
  const canBeSent = state !== 'pending' || endOf('request') === (request.bodyBytes ?? 0);
  // With `bodyIn` the bytes lie with another record.
  return canBeSent && (bodyIn !== undefined || endOf('response') === received);
}

/** The number of keys that are asked for at once. */
const KEYS_AT_ONCE = 1000;

/** The uids that the rows of a store belong to. Of each registration with many rows, only the first thousand keys are read. */
export async function ownersOf(
  transaction: ReadTransaction,
  store: 'records' | 'chunks',
): Promise<Set<string>> {
  const found = new Set<string>();
  const rows = transaction.objectStore(store);
  let uid = '';
  for (;;) {
    const keys = await rows.getAllKeys(IDBKeyRange.lowerBound([uid]), KEYS_AT_ONCE);
    // Our uids are strings. Rows under other keys are not ours, and do no harm.
    const strings = keys.map(([first]) => first).filter((first) => typeof first === 'string');
    for (const each of strings) found.add(each);
    const last = strings.at(-1);
    if (last === undefined || keys.length < KEYS_AT_ONCE) return found;
    // The next string after `last`.
    uid = `${last}\0`;
  }
}
