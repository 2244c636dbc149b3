import { type BodyPart, filesOf, stretchesOf } from '../model/body-parts.ts';
import { type RecordRow, type RegistrationRows, responseBodyOf } from '../model/rows.ts';
import { rewindRecord } from '../model/transitions/receive.ts';
import { StaleEpochError } from '../model/transitions/transition.ts';
import { bodyStream } from './bodies.ts';
import { Checksum } from './checksum.ts';
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

/** Resolves with whether a record was rewound. */
async function recheck(
  store: Store,
  uid: string,
  prefixOf: (record: RecordRow) => Promise<number>,
): Promise<boolean> {
  const state = await store.read(uid);
  if (state?.registration.phase !== 'active') return false;
  for (const record of state.records) {
    if (record.state !== 'pending' || record.bodyIn || record.received === 0) continue;
    const readable = await prefixOf(record);
    if (readable >= record.received) continue;
    const { epoch } = state.registration;
    try {
      await store.transact(uid, [record.index], rewindRecord(epoch, record.index, readable));
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
    const size = (await store.readFile(uid, part.file).catch(toUndefined))?.size ?? 0;
    const there = part.start + Math.min(size, part.end - part.start);
    if (there < part.end) return Math.min(there, part.unflushed?.from ?? there);
    if (part.unflushed && !(await isAsCounted(store, record, part))) return part.unflushed.from;
  }
  return received;
}

/** Whether what was written since the last flush of the file is what was counted. */
async function isAsCounted(
  store: Store,
  record: RecordRow,
  { unflushed, end }: BodyPart,
): Promise<boolean> {
  if (!unflushed) return true;
  const checksum = new Checksum();
  const stream = bodyStream(store, responseBodyOf(record), { start: unflushed.from, end });
  const reader = stream.getReader();
  try {
    for (let read = await reader.read(); !read.done; read = await reader.read())
      checksum.add(read.value);
  } catch (error) {
    toUndefined(error);
    return false;
  }
  return checksum.value() === unflushed.checksum;
}

/** For an error that says that bytes are gone for good. Throws any other. */
function toUndefined(error: unknown): undefined {
  if (!isUnreadable(error) && !(error instanceof BodyMissingError)) throw error;
}
