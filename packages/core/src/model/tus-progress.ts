import type { RecordRow } from './rows.ts';
import type { TusUpload } from './tus-upload.ts';

/*
 * How the row of a record changes with its upload by tus: pure functions for the transition `changeUpload`. They are part of what
 * is loaded on demand, and import nothing.
 */

/** The fields of a row that change. Absent: they stay. */
export type UploadChange = Partial<RecordRow> & { readonly tus: TusUpload };

/** Chunks do not get smaller than this by themselves. */
export const LEAST_CHUNK_BYTES: number = 256 * 1024;

/** The server has created the upload at `url`. `checksum`: the algorithm that it knows; `null` for none. */
export function created(record: RecordRow, url: string, checksum: string | null): UploadChange {
  const { chunkBytes, losses } = uploadOf(record);
  return {
    tus: {
      url,
      offset: 0,
      sentTo: Math.min(sizeOf(record), chunkBytes),
      chunkBytes,
      losses,
      ...(checksum !== null && { checksum }),
    },
  };
}

/** The server says that it has `offset` bytes, which are as many as before or more. Throws `RangeError` for fewer. */
export function confirmed(record: RecordRow, offset: number): UploadChange {
  const upload = uploadOf(record);
  const size = sizeOf(record);
  const gained = offset - upload.offset;
  if (gained < 0) throw new RangeError(`${upload.offset} bytes are confirmed, not ${offset}.`);
  const sentTo = Math.max(upload.sentTo, Math.min(size, offset + upload.chunkBytes));
  const bodySent = offset === size;
  if (gained === 0) return { tus: { ...upload, sentTo }, bodySent };
  const { oddChunks: _, ...tus } = upload;
  return {
    tus: { ...tus, offset, sentTo },
    bodySent,
    // Uploads that were lost before may be lost again, so the waits do not start from the shortest.
    attempts: Math.min(record.attempts, upload.losses),
    problem: null,
    notBefore: 0,
    // What arrives pays for as much that did not: an upload that gets on is never given up.
    unansweredBytes: Math.max(0, (record.unansweredBytes ?? 0) - 2 * gained),
  };
}

/** The answer to a chunk made no sense. It is counted in the row, since the page may be killed after each of them. */
export function withOddChunk(record: RecordRow): UploadChange {
  const upload = uploadOf(record);
  return { tus: { ...upload, oddChunks: (upload.oddChunks ?? 0) + 1 } };
}

/** The upload is gone, or is not ours: the next attempt creates another one. */
export function lost(record: RecordRow): UploadChange {
  const { chunkBytes, losses } = uploadOf(record);
  return {
    tus: { url: null, offset: 0, sentTo: 0, chunkBytes, losses: losses + 1 },
    attempts: Math.max(record.attempts, losses + 1),
  };
}

/**
 * The next chunk is half as large. `isRefused`: the server or a proxy has said that it takes none of this size. Otherwise
 * nothing of the last one was kept when it was cut off.
 */
export function withSmallerChunks(record: RecordRow, isRefused: boolean): UploadChange {
  const upload = uploadOf(record);
  const { chunkBytes } = upload;
  const half = Math.max(LEAST_CHUNK_BYTES, Math.ceil(chunkBytes / 2));
  return {
    tus: { ...upload, chunkBytes: Math.min(chunkBytes, half) },
    // What was refused was answered.
    ...(isRefused && { unansweredBytes: 0 }),
  };
}

/** The server does not know the algorithm of the checksums: the next chunks have none. */
export function withoutChecksum(record: RecordRow): UploadChange {
  const { checksum: _, ...tus } = uploadOf(record);
  return { tus };
}

const sizeOf = ({ request }: RecordRow): number => request.bodyBytes ?? 0;

const uploadOf = ({ tus, request }: RecordRow): TusUpload =>
  tus ?? {
    url: null,
    offset: 0,
    sentTo: 0,
    chunkBytes: request.tus?.chunkBytes ?? LEAST_CHUNK_BYTES,
    losses: 0,
  };
