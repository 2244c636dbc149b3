import { abortable } from '../../browser/clock.ts';
import { parseContentRange } from '../../http/ranges.ts';
import { sameRepresentation, strongValidator } from '../../http/validators.ts';
import {
  responseWithBody,
  type Transport,
  type TransportRequest,
  type TransportResponse,
} from '../../model/transport.ts';

/** An answer that has arrived in full. */
interface WholeAnswer {
  readonly status: number;
  readonly headers: Headers;
  /** Where it came from in the end, redirects followed. */
  readonly url: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/**
 * One GET request and its whole answer, by something that can't stream (a native HTTP stack). Rejects with `TypeError`
 * when the network failed, with `BytesLostError` when the answer can't be had byte for byte.
 */
export type WholeExchange = (url: string, headers: Headers) => Promise<WholeAnswer>;

/** The answer came, but not as the bytes that were sent: parsed as JSON, or decoded. */
export class BytesLostError extends Error {
  override readonly name = 'BytesLostError';
}

export interface RangedTransportOptions {
  /** How many bytes each exchange asks for. Default 262,144: a second's worth, and little to lose. */
  readonly rangeBytes?: number;
  /** What can't be moved in ranges: uploads, other methods, servers without ranges or strong validators. */
  readonly otherwise: Transport;
}

const RANGE_BYTES = 256 * 1024;

/**
 * Makes a stream of many small exchanges, for stacks that hand over a body only when all of it is there: each range is
 * stored before the next is asked for, so that a wake that ends loses one range at most. To the engine it is one
 * response; the ranges are proved to be of the same representation, and one that is not breaks the body off.
 */
export function rangedTransport(
  exchange: WholeExchange,
  { rangeBytes = RANGE_BYTES, otherwise }: RangedTransportOptions,
): Transport {
  return {
    async send(attempt) {
      const { request, body, signal } = attempt;
      signal.throwIfAborted();
      const asked = rangeStart(request);
      if (request.method !== 'GET' || body || asked === null) return otherwise.send(attempt);
      const from = asked ?? 0;
      const ask = (at: number, ifRange: string | null): Promise<WholeAnswer> => {
        const headers = new Headers(request.headers);
        headers.set('Range', `bytes=${at}-${at + rangeBytes - 1}`);
        if (ifRange !== null) headers.set('If-Range', ifRange);
        return abortable(exchange(request.url, headers), signal);
      };

      let first: WholeAnswer;
      try {
        first = await ask(from, null);
      } catch (error) {
        if (error instanceof BytesLostError) return otherwise.send(attempt);
        throw error;
      }
      if (first.status !== 206) return whole(first);
      const content = parseContentRange(first.headers.get('content-range'));
      const { range, total = null } = content ?? {};
      const validator = strongValidator(first.headers);
      if (!range || range.start !== from || total === null) return otherwise.send(attempt);
      if (validator === null && range.end + 1 < total) return otherwise.send(attempt);

      const stream = rangesFrom(first, range.end + 1, total, (at) => ask(at, validator));
      return asked === undefined
        ? head(first, 200, stream, [
            ['Content-Length', String(total)],
            ['Content-Range', null],
          ])
        : head(first, 206, stream, [
            ['Content-Length', String(total - from)],
            ['Content-Range', `bytes ${from}-${total - 1}/${total}`],
          ]);
    },
  };
}

/** Where the request's range begins; `undefined` without one, `null` when it is not of the open form `bytes=n-`. */
function rangeStart({ headers }: TransportRequest['request']): number | null | undefined {
  const range = headers.get('range');
  if (range === null) return undefined;
  const match = /^bytes=(\d+)-$/.exec(range);
  return match ? Number(match[1]) : null;
}

function rangesFrom(
  first: WholeAnswer,
  next: number,
  total: number,
  ask: (at: number) => Promise<WholeAnswer>,
): ReadableStream<Uint8Array> {
  let at = next;
  let pending: WholeAnswer | null = first;
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const answer = pending ?? (await ask(at));
        if (!pending) {
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
        pending = null;
        controller.enqueue(answer.bytes);
        if (at >= total) controller.close();
      },
    },
    { highWaterMark: 0 },
  );
}

function whole(answer: WholeAnswer): TransportResponse {
  const empty = answer.bytes.byteLength === 0;
  return head(answer, answer.status, empty ? null : new Response(answer.bytes).body, []);
}

function head(
  { url, headers, status: _, bytes: __ }: WholeAnswer,
  status: number,
  body: ReadableStream<Uint8Array> | null,
  changed: readonly (readonly [string, string | null])[],
): TransportResponse {
  const shown = new Headers(headers);
  for (const [name, value] of changed) {
    if (value === null) shown.delete(name);
    else shown.set(name, value);
  }
  const response = {
    url,
    statusText: '',
    type: 'basic',
    redirected: false,
    headers: shown,
  } as const;
  return responseWithBody(
    { ...response, status, body: null, arrayBuffer: async () => new ArrayBuffer(0) },
    body,
  );
}
