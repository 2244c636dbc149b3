import type { Transition } from '../model/change.ts';
import type { Store } from '../storage/store.ts';
import type { RecordRow } from './record-row.ts';
import { StaleEpochError } from './store-errors.ts';
import { fenced, recordAt } from './transitions/fenced.ts';

/** How engines say that a value is there and can't be read. What may pass (`UnknownError`) proves nothing. */
const unreadable = new Set(['BodyMissingError', 'DataError', 'NotReadableError', 'NotFoundError']);

/** Whether `error` says that stored bytes are gone for good. */
export const isUnreadable = (error: unknown): boolean =>
  error instanceof Error && unreadable.has(error.name);

/**
 * Looks whether the bytes that unfinished records count can be read, one chunk after the other. A record goes on from
 * where they end that can: what is behind a gap, or can't be read any more, would keep it waiting for ever.
 */
export async function recheckBodies(store: Store, uid: string): Promise<void> {
  const state = await store.read(uid);
  if (state?.registration.phase !== 'active') return;
  for (const record of state.records) {
    if (record.state !== 'pending' || record.bodyIn || record.received === 0) continue;
    const readable = await readablePrefix(store, record);
    if (readable >= record.received) continue;
    const { epoch } = state.registration;
    try {
      await store.transact(uid, [record.index], rewindTo(epoch, record.index, readable));
    } catch (error) {
      // Somebody else has it by now, and looks for himself.
      if (error instanceof StaleEpochError) return;
      throw error;
    }
    // The epoch is another one now.
    return recheckBodies(store, uid);
  }
}

async function readablePrefix(store: Store, { uid, index, received }: RecordRow): Promise<number> {
  let position = 0;
  while (position < received) {
    const chunk = await store
      .readChunk({ uid, index, side: 'response' }, position)
      .catch((error: unknown) => {
        if (!isUnreadable(error)) throw error;
      });
    if (!chunk || chunk.offset !== position || chunk.data.byteLength === 0) break;
    position += chunk.data.byteLength;
  }
  return position;
}

/** Raises the epoch: whoever still counts on the lost bytes must not write. */
function rewindTo(epoch: number, index: number, received: number): Transition {
  return fenced(epoch, (state) => {
    const record = recordAt(state, index);
    const { registration } = state;
    return {
      registration: {
        ...registration,
        epoch: epoch + 1,
        revision: registration.revision + 1,
        downloaded: Math.max(0, registration.downloaded - record.received + received),
      },
      records: [
        {
          ...record,
          ...(received === 0 ? { response: null, expectedBytes: null } : {}),
          received,
        },
      ],
      deleteBodies: [{ uid: record.uid, index, side: 'response', from: received }],
    };
  });
}
