import {
  removeReplacedUids,
  restoreReplaced,
  setReplacedBy,
  unusedReplacedUids,
} from '../../model/replacement.ts';
import { recordDefect, registrationDefect } from '../../model/row-guards.ts';
import type { RecordRow, RegistrationRow, RegistrationRows } from '../../model/rows.ts';
import type { Problem } from '../../model/snapshot.ts';
import type { Change, StoredChunk, Transition } from '../../model/transitions/transition.ts';
import {
  type ChunkRow,
  chunkKey,
  chunksBeyond,
  type ReadTransaction,
  rowsOf,
  type WriteTransaction,
} from './schema.ts';
import type { Writes } from './writes.ts';

/** Reads what a transition needs. `damaged` when rows are there that can't be used; `undefined` when there is no registration. */
export async function loadState(
  transaction: ReadTransaction,
  uid: string,
  indices: readonly number[] | 'all',
): Promise<RegistrationRows | 'damaged' | undefined> {
  const [registration, records] = await Promise.all([
    transaction.objectStore('registrations').get(uid),
    loadRecords(transaction, uid, indices),
  ]);
  if (registration === undefined) return undefined;
  const rows = records.filter((record) => record !== undefined);
  if (registrationDefect(registration) !== null) return 'damaged';
  if (rows.some((row) => recordDefect(row) !== null)) return 'damaged';
  return { registration: registration as RegistrationRow, records: rows as RecordRow[] };
}

/** One request for each record costs more than one for all between them, as long as few of those are not wanted. */
async function loadRecords(
  transaction: ReadTransaction,
  uid: string,
  indices: readonly number[] | 'all',
): Promise<readonly unknown[]> {
  const store = transaction.objectStore('records');
  if (indices === 'all') return store.getAll(rowsOf(uid));
  const [first, last] = [Math.min(...indices), Math.max(...indices)];
  if (indices.length < 3 || last - first > 2 * indices.length)
    return Promise.all(indices.map((index) => store.get([uid, index])));
  const wanted = new Set(indices);
  const between = await store.getAll(IDBKeyRange.bound([uid, first], [uid, last]));
  // The key path of the store is in every row.
  return between.filter((row) => wanted.has((row as RecordRow).index));
}

/** Puts the chunk that a transition has announced. */
export function putAhead(
  writes: Writes,
  uid: string,
  { index, offset, data }: NonNullable<Transition['ahead']>,
): void {
  putChunk(writes, { body: { uid, index, side: 'response' }, offset, data });
}

/**
 * Writes the bodies of a change, without a chunk that was put `ahead` of it. Deletions come first: a record
 * that starts again deletes its old body and may put the first chunk of the new one.
 */
export function writeBodies(
  writes: Writes,
  { putChunk: chunk, deleteBodies = [] }: Change,
  ahead?: Transition['ahead'],
): void {
  for (const body of deleteBodies) writes.delete('chunks', chunksBeyond(body, body.from ?? 0));
  if (chunk && chunk.data !== ahead?.data) putChunk(writes, chunk);
}

/** Deletes a registration with its records and bodies. */
export function deleteRegistration(writes: Writes, uid: string): void {
  writes.delete('registrations', uid);
  writes.delete('records', rowsOf(uid));
  writes.delete('chunks', rowsOf(uid));
}

function putChunk(writes: Writes, { body, offset, data }: StoredChunk): void {
  // The key of a chunk is its end, so an empty chunk would replace the one before it.
  if (data.byteLength === 0) return;
  const row: ChunkRow = { end: offset + data.byteLength, data };
  writes.put('chunks', row, chunkKey(body, row.end));
}

/** Deletes what `uid` replaces, except for those in which its own records have their bodies. */
export async function dropReplaced(
  transaction: WriteTransaction,
  uid: string,
  writes: Writes,
): Promise<void> {
  const row = await usable(transaction, uid);
  if (!row?.replaces) return;
  const records = await transaction.objectStore('records').getAll(rowsOf(uid));
  const gone = unusedReplacedUids(row, records as RecordRow[]);
  for (const replaced of gone) deleteRegistration(writes, replaced);
  const next = removeReplacedUids(row, gone);
  for (const kept of next.replaces?.uids ?? []) {
    const keptRow = await usable(transaction, kept);
    if (keptRow) writes.put('registrations', setReplacedBy(keptRow, uid));
  }
  // The revision stays, because nothing changes that is shown.
  writes.put('registrations', next);
}

/** Deletes `uid` and all that it replaces. */
export async function deleteAll(
  transaction: WriteTransaction,
  uid: string,
  writes: Writes,
): Promise<void> {
  const row = await usable(transaction, uid);
  for (const each of [uid, ...(row?.replaces?.uids ?? [])]) deleteRegistration(writes, each);
}

/** Deletes `uid`, and gives its id back to the one that it replaces. Resolves with the uid of that one. */
export async function withdraw(
  transaction: WriteTransaction,
  uid: string,
  problem: Problem | null,
  writes: Writes,
): Promise<string | undefined> {
  const row = await usable(transaction, uid);
  const previousUid = row?.replaces?.uids[0];
  const previous = previousUid === undefined ? undefined : await usable(transaction, previousUid);
  deleteRegistration(writes, uid);
  if (!previous) return undefined;
  writes.put('registrations', restoreReplaced(previous, problem));
  return previousUid;
}

/** The row of `uid`, if there is one that can be used. */
async function usable(
  transaction: WriteTransaction,
  uid: string,
): Promise<RegistrationRow | undefined> {
  const row = await transaction.objectStore('registrations').get(uid);
  return registrationDefect(row) === null ? (row as RegistrationRow) : undefined;
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
