/**
 * Cuts a stream into buffers of `maxBytes`, the last one shorter: pieces from the network are small in some engines and
 * 16 MiB in others, while the store wants chunks of one size. Cancels the stream when the consumer stops early.
 */
export async function* chunksOf(
  stream: ReadableStream<Uint8Array>,
  maxBytes: number,
): AsyncGenerator<ArrayBuffer, void, undefined> {
  const reader = stream.getReader();
  let buffer = new Uint8Array(maxBytes);
  let filled = 0;
  try {
    for (let read = await reader.read(); !read.done; read = await reader.read()) {
      for (let taken = 0; taken < read.value.byteLength; ) {
        const piece = read.value.subarray(taken, taken + maxBytes - filled);
        buffer.set(piece, filled);
        taken += piece.byteLength;
        filled += piece.byteLength;
        if (filled < maxBytes) continue;
        yield buffer.buffer;
        // A new one each time: the consumer may still be writing the one before.
        buffer = new Uint8Array(maxBytes);
        filled = 0;
      }
    }
    if (filled > 0) yield buffer.buffer.slice(0, filled);
  } finally {
    await reader.cancel().catch(() => {});
  }
}
