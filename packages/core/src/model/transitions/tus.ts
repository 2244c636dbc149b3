import type { RecordRow } from '../rows.ts';
import { storableProblem } from '../snapshot.ts';
import { LEAST_CHUNK_BYTES, type TusUpload } from '../tus-upload.ts';
import { changeRecord, type RecordChange, type Transition } from './transition.ts';

/** The server has created the upload at `url`. `checksum`: the algorithm that it knows; `null` for none. */
export function beginTusUpload(
  epoch: number,
  index: number,
  url: string,
  checksum: string | null,
): Transition {
  return changeTus(epoch, index, ({ chunkBytes, losses }, size) => ({
    tus: {
      url,
      offset: 0,
      sentTo: Math.min(size, chunkBytes),
      chunkBytes,
      losses,
      ...(checksum !== null && { checksum }),
    },
  }));
}

/** The server says that it has `offset` bytes, which are as many as before or more. Throws `RangeError` for fewer. */
export function confirmTusOffset(epoch: number, index: number, offset: number): Transition {
  return changeTus(epoch, index, (upload, size, record) => {
    const gained = offset - upload.offset;
    if (gained < 0) throw new RangeError(`${upload.offset} bytes are confirmed, not ${offset}.`);
    const tus = {
      ...upload,
      offset,
      sentTo: Math.max(upload.sentTo, Math.min(size, offset + upload.chunkBytes)),
    };
    const bodySent = offset === size;
    if (gained === 0) return { tus, bodySent };
    return {
      tus,
      bodySent,
      // Uploads that were lost before may be lost again, so the waits do not start from the shortest.
      attempts: Math.min(record.attempts, upload.losses),
      problem: null,
      notBefore: 0,
      // What arrives pays for as much that did not: an upload that gets on is never given up.
      unansweredBytes: Math.max(0, (record.unansweredBytes ?? 0) - 2 * gained),
    };
  });
}

/** The upload is gone, or is not ours: the next attempt creates another one. */
export function loseTusUpload(epoch: number, index: number): Transition {
  return changeTus(epoch, index, ({ chunkBytes, losses }, _, { attempts }) => ({
    tus: { url: null, offset: 0, sentTo: 0, chunkBytes, losses: losses + 1 },
    attempts: Math.max(attempts, losses + 1),
  }));
}

/**
 * The next chunk is half as large. `isRefused`: the server or a proxy has said that it takes none of this size. Otherwise
 * nothing of the last one was kept when it was cut off.
 */
export function halveTusChunks(epoch: number, index: number, isRefused: boolean): Transition {
  return changeTus(epoch, index, (upload) => ({
    tus: { ...upload, chunkBytes: halved(upload.chunkBytes) },
    // What was refused was answered.
    ...(isRefused && { unansweredBytes: 0 }),
  }));
}

const halved = (bytes: number): number =>
  bytes <= LEAST_CHUNK_BYTES ? bytes : Math.max(LEAST_CHUNK_BYTES, Math.ceil(bytes / 2));

/** The server does not know the algorithm of the checksums: the next chunks have none. */
export function dropTusChecksum(epoch: number, index: number): Transition {
  return changeTus(epoch, index, ({ checksum: _, ...upload }) => ({ tus: upload }));
}

/** Changes the upload of a record. The registration's `uploaded` follows the upload's `offset`. */
function changeTus(
  epoch: number,
  index: number,
  change: (
    upload: TusUpload,
    size: number,
    record: RecordRow,
  ) => Partial<RecordRow> & { readonly tus: TusUpload },
): Transition {
  return changeRecord(epoch, index, (record, { uploaded }): RecordChange => {
    const { bodyBytes, tus: settings } = record.request;
    const before = record.tus ?? newUpload(settings?.chunkBytes ?? LEAST_CHUNK_BYTES);
    const changed = { ...record, ...change(before, bodyBytes ?? 0, record) };
    const { unansweredBytes, ...rest } = changed;
    return {
      registration: { uploaded: uploaded + changed.tus.offset - before.offset },
      record: {
        ...rest,
        problem: storableProblem(changed.problem),
        ...(unansweredBytes && { unansweredBytes }),
      },
    };
  });
}

const newUpload = (chunkBytes: number): TusUpload => ({
  url: null,
  offset: 0,
  sentTo: 0,
  chunkBytes,
  losses: 0,
});
