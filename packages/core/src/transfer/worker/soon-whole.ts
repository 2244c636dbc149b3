import { concatenated } from './body-place.ts';

/** So long a small body may take to come before its head is sent without it, in milliseconds. */
const SOON_MS = 50;

/**
 * The whole body of a response, if it is said to have `most` bytes at most, has no more, and comes soon: it is sent with the head
 * then. Otherwise the body as a stream, of which nothing is missing; `null` when there is none.
 */
export async function soonWhole(
  { status, headers, body }: Response,
  most: number,
  wait: (ms: number) => Promise<null>,
): Promise<ArrayBuffer | ReadableStream<Uint8Array> | null> {
  const length = headers.get('content-length');
  if (!body || status !== 200 || length === null || !(Number(length) <= most)) return body;
  const reader = body.getReader();
  const pieces: Uint8Array[] = [];
  let bytes = 0;
  const late = wait(SOON_MS);
  for (;;) {
    const reading = reader.read();
    // It is waited for again by whoever reads the rest.
    const read = await Promise.race([reading, late]).catch(() => null);
    if (read === null) return continued(pieces, reading, reader);
    if (read.done) return concatenated(pieces).buffer;
    pieces.push(read.value);
    bytes += read.value.byteLength;
    // The length was that of an encoded form.
    if (bytes > most) return continued(pieces, reader.read(), reader);
  }
}

type Reading = ReturnType<ReadableStreamDefaultReader<Uint8Array>['read']>;

/** The pieces, what is being read, and the rest. */
function continued(
  pieces: readonly Uint8Array[],
  reading: Reading,
  reader: ReadableStreamDefaultReader<Uint8Array>,
): ReadableStream<Uint8Array> {
  let next: Reading | null = reading;
  const kept = [...pieces];
  // It may fail before it is waited for.
  reading.catch(() => {});
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const piece = kept.shift();
        if (piece) return controller.enqueue(piece);
        const { done, value } = await (next ?? reader.read());
        next = null;
        if (done) controller.close();
        else controller.enqueue(value);
      },
      cancel: (reason) => reader.cancel(reason),
    },
    { highWaterMark: 0 },
  );
}
