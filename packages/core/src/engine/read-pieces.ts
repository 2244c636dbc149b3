/** Large enough to need few reads, small enough to stay in a processor's cache on its way into a chunk. */
const PIECE_BYTES = 512 * 1024;

export interface PieceReader {
  /** The next bytes, which are good until the next call; `null` at the end. Rejects when the stream fails. */
  read(): Promise<Uint8Array | null>;
  /** Says that no more is wanted; a pending read ends. */
  cancel(reason: unknown): void;
}

/**
 * Reads a body piece by piece. A stream that can fill a buffer of ours (in Chromium and Firefox those from the network
 * can) gets the same one each time: making a new one for every piece costs as much time as the copying.
 */
export function readPieces(body: ReadableStream<Uint8Array>): PieceReader {
  const reader = byobReader(body);
  if (reader) return readInto(reader, PIECE_BYTES);
  const ordinary = body.getReader();
  return {
    read: async () => (await ordinary.read()).value ?? null,
    cancel: (reason) => void ordinary.cancel(reason).catch(() => {}),
  };
}

function readInto(reader: ReadableStreamBYOBReader, size: number): PieceReader {
  let buffer = new ArrayBuffer(size);
  return {
    async read() {
      // The stream takes the buffer away and gives it back with what it has read.
      const { done, value } = await reader.read(new Uint8Array(buffer));
      if (done || !value) return null;
      buffer = value.buffer;
      return value;
    },
    cancel: (reason) => void reader.cancel(reason).catch(() => {}),
  };
}

function byobReader(body: ReadableStream<Uint8Array>): ReadableStreamBYOBReader | undefined {
  try {
    return body.getReader({ mode: 'byob' });
  } catch {
    // Not a byte stream, or an engine without them; one that was in use would fail the ordinary reader too.
    return undefined;
  }
}
