import { abortable } from '../browser/clock.ts';
import { isRepeatable } from '../http/plan-attempt.ts';
import { problemOf } from '../model/snapshot.ts';
import {
  AnswerLostError,
  type TransportRequest,
  type TransportResponse,
} from '../model/transport.ts';
import type { RecordRun } from './record-run.ts';
import { StalledError, StallWatchdog } from './stall-watchdog.ts';
import { mayHaveArrived, UploadMeter } from './uploads.ts';

/**
 * Sends a request, and gives up when the body makes no progress or no answer comes: no browser notices all of that by itself.
 * `onBodySent` is called when all is sent and only the answer is waited for; what it returns is called when that wait is
 * over.
 */
export async function sendWatched(
  record: RecordRun,
  request: Pick<TransportRequest, 'request' | 'body'>,
  attempt: AbortController,
  onBodySent: () => () => void = () => () => {},
): Promise<TransportResponse> {
  const { row, options } = record;
  const { transport, clock } = record.ports;
  const repeatable = isRepeatable(row.request);
  const size = request.body?.size ?? 0;
  const patience = sendPatience({
    stallTimeoutMs: options.stallTimeoutMs,
    attempts: row.attempts,
    bodyBytes: size,
    repeatable,
  });
  const meter = new UploadMeter(record, size);
  // After a sleep the connection is most likely dead. A request that may be repeated is then given up at once.
  const afterSleepMs = repeatable ? 0 : options.stallTimeoutMs;
  const giveUp = (stall: StalledError) => attempt.abort(stall);
  const watchdog = new StallWatchdog(clock, patience.wholeMs, giveUp, afterSleepMs);
  // For transports that do not tell their progress. The others tell it at once, which sets another limit.
  watchdog.waitFor('No answer came', patience.wholeMs);
  const begun = clock.now();
  let told = -1;
  let onAnswered = () => {};
  try {
    const sending = transport.send({
      ...request,
      signal: attempt.signal,
      onUploadProgress: (bytes) => {
        const sent = Math.floor(bytes);
        if (!(sent > told)) return;
        told = sent;
        record.report({ kind: 'active', uploaded: sent });
        if (repeatable) meter.progress(sent);
        if (sent < size) {
          watchdog.waitFor('No byte of the body could be sent', patience.quietMs);
          return;
        }
        const waitMs = answerPatienceMs(patience, clock.now() - begun);
        watchdog.waitFor('The body was sent, and no answer came', waitMs);
        onAnswered = onBodySent();
      },
      onAnswering: () => watchdog.waitFor('The answer stood still', patience.answerMs),
    });
    // A transport that does not obey its signal must not hold up the rest.
    return checkedResponse(await abortable(sending, attempt.signal));
  } catch (error) {
    if (repeatable) meter.progress(presumedBytes(error, told, size));
    if (repeatable || record.signal.aborted) throw error;
    throw new UnansweredError(row.request.method, error);
  } finally {
    watchdog.stop();
    onAnswered();
    await meter.end();
  }
}

/**
 * How much of a body is counted as sent where the transport told nothing, or only the begin. If the server was reached, it
 * may have been all, or nothing because the preflight was refused: half of it is counted.
 */
function presumedBytes(error: unknown, told: number, size: number): number {
  if (error instanceof AnswerLostError && told <= 0) return Math.ceil(size / 2);
  return error instanceof StalledError && told < 0 ? size : 0;
}

/** Throws a `TypeError` when an app's transport has resolved with no response. */
function checkedResponse(response: TransportResponse): TransportResponse {
  const { status, url, headers } = (response ?? {}) as Partial<TransportResponse>;
  if (typeof status === 'number' && typeof url === 'string' && typeof headers?.get === 'function')
    return response;
  throw new TypeError('The transport has resolved with no response.');
}

/** No answer came to a request that may not be repeated. */
class UnansweredError extends Error {
  constructor(method: string, error: unknown) {
    const { name, message } = problemOf(error);
    super(mayHaveArrived(method, message), { cause: error });
    this.name = name;
  }
}

/** What decides how long a sending may make no progress. */
export interface SendFacts {
  readonly stallTimeoutMs: number;
  /** Attempts that got nothing. */
  readonly attempts: number;
  readonly bodyBytes: number;
  readonly repeatable: boolean;
}

/** How long each phase of one sending may last without a sign of life. Milliseconds. */
export interface SendPatience {
  /** Without another byte of the body taken by the network. */
  readonly quietMs: number;
  /** From the last byte of the body to the first sign of an answer. */
  readonly answerMs: number;
  /** The whole sending, where nobody tells how far it is. */
  readonly wholeMs: number;
}

/**
 * The limits double with every attempt that got nothing, because the server may just be slow. For uploads they grow less
 * far, because each attempt holds a connection and costs the whole body.
 */
export function sendPatience(facts: SendFacts): SendPatience {
  const { stallTimeoutMs, attempts, bodyBytes, repeatable } = facts;
  if (!repeatable) {
    const quietMs = stallTimeoutMs * ONCE_FACTOR;
    return { quietMs, answerMs: quietMs, wholeMs: quietMs + bodyBytes / FLOOR_ONCE_BYTES_PER_MS };
  }
  if (bodyBytes === 0) {
    const quietMs = doubled(stallTimeoutMs, attempts);
    return { quietMs, answerMs: quietMs, wholeMs: quietMs };
  }
  const growth = 2 ** Math.min(attempts, 3);
  const answerMs = stallTimeoutMs * ANSWER_FACTOR * growth;
  return {
    quietMs: stallTimeoutMs * growth,
    answerMs,
    wholeMs: answerMs + (bodyBytes / FLOOR_BYTES_PER_MS) * growth,
  };
}

/** The slowest rates that are waited for where the transport does not tell its progress: for a body that may be sent again, and for one that may not. */
const FLOOR_BYTES_PER_MS = 128;
const FLOOR_ONCE_BYTES_PER_MS = 16;

/** Servers process a body before they answer, so the answer may take longer than a byte. */
const ANSWER_FACTOR = 2;
/** A request that may not be repeated is lost when it is given up, so it gets more time. */
const ONCE_FACTOR = 10;

/**
 * How long the answer may take after the last byte was handed to the network. On a slow link much of the body is still on
 * its way then, and after a redirect (307, 308) the browser sends all of it again without telling. Either takes at most
 * as long as the sending took, so that time is added.
 */
export function answerPatienceMs({ answerMs, wholeMs }: SendPatience, sendingMs: number): number {
  return Math.min(answerMs + Math.max(0, sendingMs), wholeMs);
}

/** How long the next byte of a body may take: it doubles with every attempt that got nothing. Milliseconds. */
export function patienceMs(record: RecordRun): number {
  return doubled(record.options.stallTimeoutMs, record.row.attempts);
}

const doubled = (ms: number, times: number): number => ms * 2 ** Math.min(times, 6);
