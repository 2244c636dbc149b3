/** Large enough for few reads, and small enough for the processor's cache. */
const PIECE_BYTES = 512 * 1024;

export interface PieceReader {
  /** The next bytes, which are valid until the next call; `null` at the end. Rejects when the stream fails. */
  read(): Promise<Uint8Array<ArrayBuffer> | null>;
  /** Cancels the stream; a pending read ends. */
  cancel(reason: unknown): void;
}

/**
 * Reads a body piece by piece. A stream that can fill a buffer of ours (in Chromium and Firefox those from the network
 * can) gets the same one each time: allocating one for every piece would take as long as the copying.
 */
export function readPieces(body: ReadableStream<Uint8Array>): PieceReader {
  const reader = byobReader(body);
  if (reader) return readInto(reader, PIECE_BYTES);
  const ordinary = body.getReader();
  return {
    read: async () =>
      ((await ordinary.read()).value as Uint8Array<ArrayBuffer> | undefined) ?? null,
    cancel: (reason) => void ordinary.cancel(reason).catch(() => {}),
  };
}

function readInto(reader: ReadableStreamBYOBReader, size: number): PieceReader {
  let buffer = new ArrayBuffer(size);
  return {
    async read() {
      // The stream detaches the buffer, and gives it back with what it has read.
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
    // It is not a byte stream, or the browser has none. If it is locked, the ordinary reader fails too.
    return undefined;
  }
}
