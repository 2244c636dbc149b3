import type { Clock } from '../../browser/clock.ts';
import type { Transport, TransportRequest, TransportResponse } from '../../model/transport.ts';

/** What this needs of the engine. */
export type TransportParts = typeof import('./transport-parts.ts');

/** An answer with its complete body. */
interface WholeAnswer {
  readonly status: number;
  readonly headers: Headers;
  /** The last one, after redirects. */
  readonly url: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/**
 * Sends one request, by default a GET, and waits for the complete answer, by something that can't stream (a native HTTP stack).
 * Rejects with `TypeError` when the network failed, with `BytesLostError` when the bytes of the answer are lost.
 */
export type WholeExchange = (
  url: string,
  headers: Headers,
  method?: 'GET' | 'HEAD',
) => Promise<WholeAnswer>;

/** An answer came, but the bytes that the server sent can't be had: they were parsed as JSON, or decompressed. */
export class BytesLostError extends Error {
  override readonly name = 'BytesLostError';
}

export interface RangedTransportOptions {
  /** How many bytes each exchange asks for. Default 262,144: about what arrives in a second, so little is lost at once. */
  readonly rangeBytes?: number;
  /** Sends what can't be moved in ranges: uploads, other methods, files of servers without ranges or strong validators. */
  readonly otherwise: Transport;
  /** By which a `HEAD` is given up. Default: the browser's. */
  readonly clock?: Clock;
}

const RANGE_BYTES = 256 * 1024;

/**
 * The largest file of a server without ranges that is moved by exchanges: 8 MiB. Such a file comes as one text, a third longer,
 * and all of it is in memory before the first byte can be stored.
 */
const WHOLE_BYTES = 8 * 1024 * 1024;

/**
 * Makes one streamed response of many small exchanges, for stacks that hand over a body only when it is complete. Each
 * range is stored before the next one is asked for, so the end of a wake costs one range at most. Every range must be of
 * the same representation as the first one; one that is not ends the body with an error.
 */
export function rangedTransport(
  parts: TransportParts,
  exchange: WholeExchange,
  { rangeBytes = RANGE_BYTES, otherwise, clock = parts.browserClock() }: RangedTransportOptions,
): Transport {
  const { abortable, parseContentRange, strongValidator } = parts;
  const rangeOf = ({ status, headers }: WholeAnswer) =>
    status === 206 ? parseContentRange(headers.get('content-range'))?.range : undefined;
  const responseOf = responsesBy(parts);
  const comesWholeAndLarge = sizeCheck(parts, exchange, clock);
  return {
    async send(attempt) {
      const { request, body, signal } = attempt;
      signal.throwIfAborted();
      const asked = rangeStart(request);
      if (request.method !== 'GET' || body || asked === null) return otherwise.send(attempt);
      const from = asked ?? 0;
      if (asked === undefined && (await comesWholeAndLarge(request, signal)))
        return otherwise.send(attempt);
      const ask = async (at: number, ifRange: string | null): Promise<WholeAnswer> => {
        const headers = new Headers(request.headers);
        headers.set('Range', `bytes=${at}-${at + rangeBytes - 1}`);
        if (ifRange !== null) headers.set('If-Range', ifRange);
        const answer = await abortable(exchange(request.url, headers), signal);
        const range = rangeOf(answer);
        // Not every answer has a length, and what follows a range that was cut off would get to the wrong place.
        if (range && answer.bytes.byteLength !== range.end - range.start + 1)
          throw new TypeError('A range came with another number of bytes than it says.');
        return answer;
      };

      let first: WholeAnswer;
      try {
        first = await ask(from, null);
      } catch (error) {
        if (error instanceof BytesLostError) return otherwise.send(attempt);
        throw error;
      }
      if (first.status !== 206) {
        const { status, bytes } = first;
        return responseOf(first, status, bytes.byteLength > 0 ? new Response(bytes).body : null);
      }
      const content = parseContentRange(first.headers.get('content-range'));
      const { range, total = null } = content ?? {};
      const validator = strongValidator(first.headers);
      if (!range || range.start !== from || total === null) return otherwise.send(attempt);
      if (validator === null && range.end + 1 < total) return otherwise.send(attempt);

      const ranges = rangesFrom(parts, first, range.end + 1, total, (at) => ask(at, validator));
      return responseOf(first, asked === undefined ? 200 : 206, ranges, {
        'Content-Length': String(total - from),
        'Content-Range': asked === undefined ? null : `bytes ${from}-${total - 1}/${total}`,
      });
    },
  };
}

/** How long a server may take to answer a `HEAD`: some never do. */
const HEAD_LIMIT_MS = 5000;

/**
 * Returns what finds out whether the file is known to be too large for one exchange, while its server does not say that it has
 * ranges. Asked by `HEAD`, and not again where that has told enough of the origin: it has ranges, or it does not answer (signed
 * URLs are often for GET alone).
 */
function sizeCheck({ timeBox, abortable }: TransportParts, exchange: WholeExchange, clock: Clock) {
  const known = new Set<string>();
  return async ({ url, headers: sent }: Request, signal: AbortSignal): Promise<boolean> => {
    const { origin } = new URL(url);
    if (known.has(origin)) return false;
    const asking = timeBox(clock, HEAD_LIMIT_MS, 'HEAD', () =>
      exchange(url, new Headers(sent), 'HEAD'),
    ).catch((error: unknown) => {
      // Without a network nothing is learnt; the GET will say so.
      if ((error as Partial<Error> | null)?.name === 'TimeoutError') known.add(origin);
      return null;
    });
    const head = await abortable(asking, signal);
    if (!head) return false;
    const hasRanges = head.headers.get('accept-ranges')?.trim() === 'bytes';
    if (head.status !== 200 || hasRanges) {
      known.add(origin);
      return false;
    }
    return Number(head.headers.get('content-length')) > WHOLE_BYTES;
  };
}

/** Where the request's range begins. `undefined` without a range, `null` for one that is not of the form `bytes=n-`. */
function rangeStart({ headers }: TransportRequest['request']): number | null | undefined {
  const range = headers.get('range');
  if (range === null) return undefined;
  const match = /^bytes=(\d+)-$/.exec(range);
  return match ? Number(match[1]) : null;
}

/** The bytes of `first`, and then those of one range after the other, up to `total`. */
function rangesFrom(
  { parseContentRange, sameRepresentation }: TransportParts,
  first: WholeAnswer,
  next: number,
  total: number,
  ask: (at: number) => Promise<WholeAnswer>,
): ReadableStream<Uint8Array> {
  let at = next;
  let isFirst = true;
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const answer = isFirst ? first : await ask(at);
        if (!isFirst) {
          const range = parseContentRange(answer.headers.get('content-range'))?.range;
          const continues =
            answer.status === 206 &&
            range?.start === at &&
            sameRepresentation(first.headers, answer.headers);
          if (!continues) {
            controller.error(new TypeError('The file has changed while it was fetched in ranges.'));
            return;
          }
          at = range.end + 1;
        }
        isFirst = false;
        controller.enqueue(answer.bytes);
        if (at >= total) controller.close();
      },
    },
    // A range is asked for only once the one before it was read.
    { highWaterMark: 0 },
  );
}

/** Makes of an answer the transport's response, with other headers and another body. */
const responsesBy =
  ({ responseWithBody }: TransportParts) =>
  (
    { url, headers }: WholeAnswer,
    status: number,
    body: ReadableStream<Uint8Array> | null,
    changed: Readonly<Record<string, string | null>> = {},
  ): TransportResponse => {
    const shown = new Headers(headers);
    for (const [name, value] of Object.entries(changed)) {
      if (value === null) shown.delete(name);
      else shown.set(name, value);
    }
    const head = { url, status, statusText: '', type: 'basic', redirected: false } as const;
    // Otherwise all ranges of the last second would be asked for again after a wake that ends early.
    return responseWithBody({ ...head, headers: shown, storesPieces: true }, body);
  };
