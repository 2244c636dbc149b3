/** The SHA-256 of a stream, in hex. Reads as fast as the worker hashes, so memory stays flat. */
export type HashStream = (
  stream: ReadableStream<Uint8Array<ArrayBuffer>> | null,
  onBytes: (total: number) => void,
) => Promise<string>;

/** One worker for one stream at a time: the caller queues. */
export function streamHasher(): HashStream {
  let worker: Worker | undefined;
  return async (stream, onBytes) => {
    worker ??= new Worker(new URL('./hash-worker.ts', import.meta.url), { type: 'module' });
    const reader = stream?.getReader();
    let total = 0;
    try {
      for (;;) {
        const piece = await reader?.read();
        if (!piece || piece.done) break;
        total += piece.value.byteLength;
        await ask(worker, transferable(piece.value));
        onBytes(total);
      }
      return String(await ask(worker, 'end'));
    } catch (error) {
      worker.postMessage('restart');
      throw error;
    }
  };
}

/** A view on a larger buffer is copied: transferring would take its neighbours away. */
function transferable(bytes: Uint8Array<ArrayBuffer>): ArrayBuffer {
  return bytes.byteLength === bytes.buffer.byteLength ? bytes.buffer : bytes.slice().buffer;
}

function ask(worker: Worker, message: ArrayBuffer | 'end'): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const done = new AbortController();
    const { signal } = done;
    worker.addEventListener(
      'message',
      ({ data }) => {
        done.abort();
        resolve(data);
      },
      { signal },
    );
    worker.addEventListener(
      'error',
      ({ message: text }) => {
        done.abort();
        reject(new Error(`The hash worker failed: ${text || 'it could not be loaded.'}`));
      },
      { signal },
    );
    worker.postMessage(message, message instanceof ArrayBuffer ? [message] : []);
  });
}
