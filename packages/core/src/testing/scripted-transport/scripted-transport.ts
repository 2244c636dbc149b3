import { abortable, type Clock, sleep } from '../../browser/clock.ts';
import {
  responseWithBody,
  type Transport,
  type TransportRequest,
  type TransportResponse,
} from '../../model/transport.ts';
import {
  answerFor,
  type ScriptedExchange,
  type ScriptedFault,
  type ScriptedFile,
} from './scripted-file.ts';

/** A request that waits until the test answers it. */
export interface ScriptedRequest extends TransportRequest {
  respond(response: Response): void;
  /** Makes it fail with `error`. Default: a `TypeError`, as of a dead network. */
  fail(error?: unknown): void;
}

/** A transport whose server is the test: it serves files, with ranges and faults, and the test answers the rest by hand. */
export interface ScriptedTransport extends Transport {
  /** Answers requests for `url` with this file from now on. */
  serve(url: string, file: ScriptedFile): void;
  /** Makes the next request for the file at `url` go wrong. Called again, the one after that. */
  fault(url: string, fault: ScriptedFault): void;
  /** Resolves with the next request that no file answers. */
  next(): Promise<ScriptedRequest>;
  /** Every request for a file, oldest first. */
  readonly exchanges: readonly ScriptedExchange[];
}

type RunningExchange = { -readonly [K in keyof ScriptedExchange]: ScriptedExchange[K] };

/**
 * A transport for tests of the engine or of an app, without network: `createBackgroundFetch({ transport })`.
 *
 * @param clock By which the pieces of files take their time.
 */
export function createScriptedTransport(clock: Clock): ScriptedTransport {
  const files = new Map<string, ScriptedFile>();
  const faults = new Map<string, ScriptedFault[]>();
  const exchanges: RunningExchange[] = [];
  const unanswered: ScriptedRequest[] = [];
  const waiting: ((request: ScriptedRequest) => void)[] = [];

  const byHand = (attempt: TransportRequest): Promise<TransportResponse> =>
    new Promise((resolve, reject) => {
      const { signal } = attempt;
      signal.addEventListener('abort', () => reject(signal.reason), { once: true });
      const request: ScriptedRequest = {
        ...attempt,
        respond: resolve,
        fail: (error = new TypeError('The network connection was lost.')) => reject(error),
      };
      const next = waiting.shift();
      if (next) next(request);
      else unanswered.push(request);
    });

  return {
    exchanges,
    async send(attempt) {
      const { request, signal } = attempt;
      signal.throwIfAborted();
      const file = files.get(request.url);
      if (!file) return byHand(attempt);
      const fault = faults.get(request.url)?.shift() ?? {};
      const { status, headers, from, to } = answerFor(file, request);
      const exchange: RunningExchange = {
        url: request.url,
        status: fault.status ?? status,
        from,
        sentBytes: 0,
        ended: 'open',
      };
      exchanges.push(exchange);
      const end = (ended: RunningExchange['ended']): void => {
        if (exchange.ended === 'open') exchange.ended = ended;
      };
      signal.addEventListener('abort', () => end('aborted'), { once: true });
      if (fault.status !== undefined) {
        end('complete');
        return new Response(null, { status: fault.status });
      }
      const response = new Response(null, { status: status === 416 ? 416 : 200, headers });
      const body = streamed(file, from, to, fault, attempt.signal, exchange, end);
      return { ...responseWithBody(response, body), status, url: request.url };
    },
    serve: (url, file) => void files.set(url, file),
    fault(url, fault) {
      faults.set(url, [...(faults.get(url) ?? []), fault]);
    },
    next() {
      const request = unanswered.shift();
      if (request) return Promise.resolve(request);
      return new Promise((resolve) => waiting.push(resolve));
    },
  };

  function streamed(
    { bytes, pieceBytes = 65_536, pieceDelayMs = 0 }: ScriptedFile,
    from: number,
    to: number,
    fault: ScriptedFault,
    signal: AbortSignal,
    exchange: RunningExchange,
    end: (ended: RunningExchange['ended']) => void,
  ): ReadableStream<Uint8Array> {
    const faultAfter = fault.resetAfterBytes ?? fault.stallAfterBytes ?? Number.POSITIVE_INFINITY;
    const limit = Math.min(to, from + faultAfter);
    let at = from;
    return new ReadableStream<Uint8Array>(
      {
        async pull(controller) {
          signal.throwIfAborted();
          if (pieceDelayMs > 0) await sleep(clock, pieceDelayMs, signal);
          if (at >= limit && limit === to) {
            end('complete');
            controller.close();
            return;
          }
          if (at >= limit && fault.resetAfterBytes !== undefined) {
            end('reset');
            controller.error(new TypeError('The network connection was lost.'));
            return;
          }
          if (at >= limit) await abortable(new Promise(() => {}), signal);
          const piece = bytes.slice(at, Math.min(limit, at + pieceBytes));
          at += piece.byteLength;
          exchange.sentBytes += piece.byteLength;
          controller.enqueue(piece);
        },
        cancel: () => end('aborted'),
      },
      { highWaterMark: 0 },
    );
  }
}
