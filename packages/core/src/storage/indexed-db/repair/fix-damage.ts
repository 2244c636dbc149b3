import { storedBytes, stretchesOf } from '../../../model/body-parts.ts';
import { salvagedRecord } from '../../../model/damaged-rows.ts';
import { restoreReplaced } from '../../../model/replacement.ts';
import {
  type BodyAddress,
  nextEpoch,
  type RecordRow,
  type RegistrationRow,
} from '../../../model/rows.ts';
import { rewound } from '../../../model/transitions/receive.ts';
import { deleteRegistration } from '../row-requests.ts';
import { chunksBeyond, type QuarantinedRows, type WriteTransaction } from '../schema.ts';
import type { Writes } from '../writes.ts';
import type { Damage } from './survey.ts';

/** Rows in quarantine are kept so that somebody can find out what happened: the newest ones. */
const QUARANTINE_LIMIT = 20;

/** What can be read of a registration. It is read beforehand, because a value that can't be read aborts a transaction. */
export type ReadableRows = Pick<QuarantinedRows, 'registration' | 'records'>;

/**
 * Repairs `damage` inside a transaction over the stores of registrations and the quarantine.
 *
 * @param kept what goes into quarantine
 */
export async function fixDamage(
  transaction: WriteTransaction,
  writes: Writes,
  damage: Damage,
  now: number,
  warn: (message: string) => void,
  kept: ReadableRows,
): Promise<void> {
  if (damage.repair === 'quarantine') {
    warn(`Background fetch ${damage.uid} was put in quarantine: ${damage.reason}.`);
    await quarantine(transaction, writes, damage.uid, { ...kept, reason: damage.reason, at: now });
  } else if (damage.repair === 'restore') {
    await restore(transaction, writes, damage.uid);
  } else if (damage.repair === 'fail') {
    const { uid, index } = damage.record;
    warn(`Background fetch ${uid}: record ${index} was put in quarantine: ${damage.reason}.`);
    await fail(transaction, writes, damage, now);
  } else if (damage.repair === 'rewind') {
    const { uid, index } = damage.record;
    warn(
      `Background fetch ${uid}: bytes of record ${index} are missing on disk; it goes on from where they end.`,
    );
    await rewind(transaction, writes, damage.record);
  } else {
    writes.delete('chunks', chunksBeyond(damage.body, damage.size));
  }
}

/** Moves the rows away. Bodies are deleted: nobody could use them, and they take up space. */
async function quarantine(
  transaction: WriteTransaction,
  writes: Writes,
  uid: string,
  kept: QuarantinedRows,
): Promise<void> {
  deleteRegistration(writes, uid);
  await keep(transaction, writes, kept);
}

async function keep(
  transaction: WriteTransaction,
  writes: Writes,
  rows: QuarantinedRows,
): Promise<void> {
  const olderKeys = await transaction.objectStore('quarantine').getAllKeys();
  const isEmpty = rows.registration === undefined && rows.records.length === 0;
  if (!isEmpty) writes.add('quarantine', rows);
  for (const key of olderKeys.slice(0, -(QUARANTINE_LIMIT - 1))) writes.delete('quarantine', key);
}

/**
 * One record fails, and the others stay as they are. The epoch is raised: whoever still works on it must not write. A
 * registration that had succeeded has failed now.
 */
async function fail(
  transaction: WriteTransaction,
  writes: Writes,
  { record, row, received, reason }: Extract<Damage, { repair: 'fail' }>,
  now: number,
): Promise<void> {
  const { uid, index } = record;
  const stored = (await transaction.objectStore('registrations').get(uid)) as RegistrationRow;
  const failed = salvagedRecord({ uid, index }, row, reason);
  const { failureReason, problem } = failed;
  // Its bodies: all keys that begin with uid and index. In the order of keys, arrays come after all strings.
  writes.delete('chunks', IDBKeyRange.bound([uid, index], [uid, index, []]));
  writes.put('records', failed);
  writes.put(
    'registrations',
    nextEpoch(stored, {
      downloaded: Math.max(0, stored.downloaded - received),
      ...(stored.result === 'success' && { result: 'failure', failureReason, problem }),
    }),
  );
  if (row !== undefined)
    await keep(transaction, writes, { reason, at: now, registration: undefined, records: [row] });
}

/** The registration that has taken over its id is gone: it gets the id back, or is deleted when another one has it. */
async function restore(transaction: WriteTransaction, writes: Writes, uid: string): Promise<void> {
  const registrations = transaction.objectStore('registrations');
  const restored = restoreReplaced((await registrations.get(uid)) as RegistrationRow, null);
  const inUse = await registrations.index('id').getKey(restored.id);
  if (inUse === undefined) writes.put('registrations', restored);
  else deleteRegistration(writes, uid);
}

/**
 * The record's next attempt goes on from where those of its bytes end that are still there. The epoch is raised: whoever still
 * counts on the lost bytes must not write.
 */
async function rewind(
  transaction: WriteTransaction,
  writes: Writes,
  record: RecordRow,
): Promise<void> {
  const { uid, index } = record;
  const body: BodyAddress = { uid, index, side: 'response' };
  const received = await storedPrefix(transaction, record);
  const stored = (await transaction.objectStore('registrations').get(uid)) as RegistrationRow;
  const downloaded = Math.max(0, stored.downloaded - storedBytes(record) + received);
  writes.delete('chunks', chunksBeyond(body, received));
  writes.put('records', rewound(record, received));
  writes.put('registrations', nextEpoch(stored, { downloaded }));
}

/** How many bytes of the response body are there before the first gap, what is in files taken for granted. */
async function storedPrefix(
  transaction: WriteTransaction,
  { uid, index, received, parts = [] }: RecordRow,
): Promise<number> {
  const chunks = transaction.objectStore('chunks');
  const body: BodyAddress = { uid, index, side: 'response' };
  let position = 0;
  for (const { start, end, part } of stretchesOf(parts, { start: 0, end: received })) {
    for (position = start; position < end && !part; ) {
      const row = await chunks.get(chunksBeyond(body, position));
      if (!(row?.data instanceof ArrayBuffer)) return position;
      if (row.end - row.data.byteLength !== position || row.end <= position) return position;
      position = row.end;
    }
    position = end;
  }
  return position;
}
