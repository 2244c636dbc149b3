import type { RecordRow } from '../record-row.ts';
import type { RegistrationRow } from '../registration-row.ts';
import { recordDefect, registrationDefect } from '../row-guards.ts';
import type { Change, RegistrationState } from '../store.ts';
import {
  type ChunkRow,
  chunkKey,
  chunksBeyond,
  type ReadTransaction,
  rowsOf,
  type WriteTransaction,
} from './schema.ts';

/** Loads what a transition asks for; `damaged` when the rows are there but can't be used. */
export async function loadState(
  transaction: ReadTransaction,
  uid: string,
  indices: readonly number[] | 'all',
): Promise<RegistrationState | 'damaged' | undefined> {
  const store = transaction.objectStore('records');
  const [registration, ...records] = await Promise.all([
    transaction.objectStore('registrations').get(uid),
    ...(indices === 'all'
      ? [store.getAll(rowsOf(uid))]
      : indices.map((index) => store.get([uid, index]))),
  ]);
  if (registration === undefined) return undefined;
  const rows = records.flat().filter((record) => record !== undefined);
  if (registrationDefect(registration) !== null) return 'damaged';
  if (rows.some((row) => recordDefect(row) !== null)) return 'damaged';
  return { registration: registration as RegistrationRow, records: rows as RecordRow[] };
}

/** The requests that write `change`. Deletions come first: a record that starts over gives up its old body for the new. */
export function* writeChange(
  transaction: WriteTransaction,
  { registration, records = [], putChunk, deleteBodies = [] }: Change,
): Generator<Promise<unknown>> {
  const chunks = transaction.objectStore('chunks');
  for (const body of deleteBodies) yield chunks.delete(chunksBeyond(body, 0));
  // An empty chunk would have its predecessor's key, its end, and take its place.
  if (putChunk && putChunk.data.byteLength > 0) {
    const { body, offset, data } = putChunk;
    const row: ChunkRow = { end: offset + data.byteLength, data };
    yield chunks.put(row, chunkKey(body, row.end));
  }
  for (const record of records) yield transaction.objectStore('records').put(record);
  yield transaction.objectStore('registrations').put(registration);
}

/** The state after `change`, of the rows that were loaded. */
export function applyChange(state: RegistrationState, change: Change): RegistrationState {
  const changed = new Map((change.records ?? []).map((record) => [record.index, record]));
  return {
    registration: change.registration,
    records: state.records.map((record) => changed.get(record.index) ?? record),
  };
}

/** The requests that delete a registration with its records and bodies. */
export function* deleteRegistration(
  transaction: WriteTransaction,
  uid: string,
): Generator<Promise<unknown>> {
  yield transaction.objectStore('registrations').delete(uid);
  yield transaction.objectStore('records').delete(rowsOf(uid));
  yield transaction.objectStore('chunks').delete(rowsOf(uid));
}
