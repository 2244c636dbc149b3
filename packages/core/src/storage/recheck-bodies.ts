import { type BodyPart, filesOf, storedBytes, stretchesOf } from '../model/body-parts.ts';
import { type RecordRow, type RegistrationRows, responseBodyOf } from '../model/rows.ts';
import { trimPart } from '../model/transitions/lose-body.ts';
import { rewindRecord } from '../model/transitions/receive.ts';
import { StaleEpochError, type Transition } from '../model/transitions/transition.ts';
import { readWhileWritten } from './bodies.ts';
import { checksumOf } from './checksum.ts';
import { BodyMissingError, isUnreadable, type Store } from './store.ts';

/**
 * Reads all that is stored of unfinished records. Where bytes are missing or can't be read any more, the record goes on from where
 * the readable ones end: otherwise every attempt to use them would fail.
 */
export const recheckBodies = (store: Store, uid: string): Promise<boolean> =>
  recheck(store, uid, async (record) => {
    const inRows = await readablePrefix(store, record);
    return Math.min(inRows, await soundPrefix(store, record));
  });

/**
 * Looks whether the files of unfinished records are as long as the rows say, and whether what was written last is what was
 * counted. After a power loss the end of a file may be missing, or be zeros, although its count has survived: the record then
 * goes on from before. Resolves with whether any does: the epoch has changed then.
 */
export async function recheckFiles(
  store: Store,
  { records, registration }: RegistrationRows,
): Promise<boolean> {
  const isDue = (record: RecordRow) => record.state === 'pending' && filesOf(record).length > 0;
  if (!records.some(isDue)) return false;
  return recheck(store, registration.uid, (record) => soundPrefix(store, record));
}

/** Resolves with whether a record has lost bytes. */
async function recheck(
  store: Store,
  uid: string,
  prefixOf: (record: RecordRow) => Promise<number>,
): Promise<boolean> {
  const state = await store.read(uid);
  if (state?.registration.phase !== 'active') return false;
  const { epoch } = state.registration;
  for (const record of state.records) {
    if (record.state !== 'pending' || record.bodyIn || storedBytes(record) === 0) continue;
    const readable = await prefixOf(record);
    const correction =
      readable < record.received
        ? rewindRecord(epoch, record.index, readable)
        : await trimmed(store, epoch, record);
    if (!correction) continue;
    try {
      await store.transact(uid, [record.index], correction);
    } catch (error) {
      // Another context runs it by now, and checks the bodies itself.
      if (error instanceof StaleEpochError) return true;
      throw error;
    }
    // The epoch has changed, so everything is read again.
    await recheck(store, uid, prefixOf);
    return true;
  }
  return false;
}

/** What takes back the bytes of a part ahead of a gap that are not there; `null` when all are. */
async function trimmed(
  store: Store,
  epoch: number,
  { uid, index, received, parts = [] }: RecordRow,
): Promise<Transition | null> {
  for (const part of parts) {
    if (part.start < received) continue;
    const end = await soundEnd(store, uid, part);
    if (end < part.end) return trimPart(epoch, index, part.file, end);
  }
  return null;
}

/** How many bytes can be read of what is in rows, and of what is in files before the first row that can't. */
async function readablePrefix(store: Store, record: RecordRow): Promise<number> {
  const { received, parts = [] } = record;
  let position = 0;
  for (const { start, end, part } of stretchesOf(parts, { start: 0, end: received })) {
    for (position = start; position < end && !part; ) {
      const chunk = await store.readChunk(responseBodyOf(record), position).catch(toUndefined);
      if (!chunk || chunk.offset !== position || chunk.data.byteLength === 0) return position;
      position += chunk.data.byteLength;
    }
    position = end;
  }
  return position;
}

/** The offset up to which all files are there and have the bytes that were counted. */
async function soundPrefix(store: Store, record: RecordRow): Promise<number> {
  const { uid, received, parts = [] } = record;
  for (const part of parts) {
    if (part.start >= received) break;
    const end = await soundEnd(store, uid, part);
    if (end < part.end) return end;
  }
  return received;
}

/** Up to where in the body the file of a part has what was counted. */
async function soundEnd(store: Store, uid: string, part: BodyPart): Promise<number> {
  const { file, start, end, unflushed } = part;
  // A part without bytes is there with any file.
  const take = () => store.readFile(uid, { file, start, end: start });
  const blob = await take().catch(toUndefined);
  const there = start + Math.min(blob?.size ?? 0, end - start);
  if (!unflushed) return there;
  const { from, checksum } = unflushed;
  const read = (tail: Blob) => checksumOf(tail.slice(from - start, end - start));
  const isWhole =
    there === end && (await readWhileWritten(take, read).catch(toUndefined)) === checksum;
  return isWhole ? end : Math.min(there, from);
}

/** For an error that says that bytes are gone for good. Throws any other. */
function toUndefined(error: unknown): undefined {
  if (!isUnreadable(error) && !(error instanceof BodyMissingError)) throw error;
}
