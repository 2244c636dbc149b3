import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

export interface ReceivedBody {
  readonly bytes: number;
  readonly sha256: string;
  /** False when the client went away in the middle of it. */
  readonly complete: boolean;
}

/** Counts and hashes a request's body and keeps none of it. `onBytes` may delay the next read (a throttle). */
export async function hashRequestBody(
  request: IncomingMessage,
  onBytes?: (total: number, length: number) => Promise<void> | void,
): Promise<ReceivedBody> {
  const hash = createHash('sha256');
  let bytes = 0;
  try {
    for await (const chunk of request as AsyncIterable<Buffer>) {
      hash.update(chunk);
      bytes += chunk.byteLength;
      await onBytes?.(bytes, chunk.byteLength);
    }
  } catch {
    // An aborted request; `complete` says so.
  }
  return { bytes, sha256: hash.digest('hex'), complete: request.complete };
}

/** A small JSON body, for the control routes. An empty body reads as `undefined`. */
export async function readJson(
  request: IncomingMessage,
  limitBytes: number = 4 * 1024 * 1024,
): Promise<unknown> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.byteLength;
    if (bytes > limitBytes) throw new RangeError(`The request body is over ${limitBytes} bytes.`);
    chunks.push(chunk);
  }
  const text = Buffer.concat(chunks).toString('utf8');
  return text === '' ? undefined : JSON.parse(text);
}
