import { abortable } from '../browser/clock.ts';
import { isRepeatable } from '../http/plan-attempt.ts';
import {
  AnswerLostError,
  type TransportRequest,
  type TransportResponse,
} from '../model/transport.ts';
import type { RecordRun } from './registration-run.ts';
import { StalledError, StallWatchdog } from './stall-watchdog.ts';
import { mayHaveArrived, UploadMeter } from './uploads.ts';

/** What decides how long a sending may stand still. */
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

/** Slower than this nobody sends for long, where nobody tells: for a body that can be sent again, and for one that can't. */
const FLOOR_BYTES_PER_MS = 128;
const FLOOR_ONCE_BYTES_PER_MS = 16;

/** Servers work on what they were sent before they answer. */
const ANSWER_FACTOR = 2;
/** To give up on a request that may not be repeated is for good. */
const ONCE_FACTOR = 10;

/**
 * Patience doubles with every attempt that got nothing: a server that is slow to answer is not taken for dead for ever.
 * For uploads it grows less far, since each attempt holds a connection and costs the whole body.
 */
export function sendPatience(facts: SendFacts): SendPatience {
  const { stallTimeoutMs, attempts, bodyBytes, repeatable } = facts;
  if (!repeatable) {
    const quietMs = stallTimeoutMs * ONCE_FACTOR;
    return { quietMs, answerMs: quietMs, wholeMs: quietMs + bodyBytes / FLOOR_ONCE_BYTES_PER_MS };
  }
  if (bodyBytes === 0) {
    const quietMs = stallTimeoutMs * 2 ** Math.min(attempts, 6);
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

/**
 * How long the answer may take after the last byte was handed over. On a slow link that byte is still far from the server,
 * and after a redirect (307, 308) the browser sends the whole body again without telling: both take as long again as
 * the sending took, at most.
 */
export function answerPatienceMs({ answerMs, wholeMs }: SendPatience, sendingMs: number): number {
  return Math.min(answerMs + Math.max(0, sendingMs), wholeMs);
}

/** Without an answer to a request that is not repeated. */
class UnansweredError extends Error {
  constructor(method: string, error: unknown) {
    const { name, message } = error instanceof Error ? error : new Error(String(error));
    super(mayHaveArrived(method, message), { cause: error });
    this.name = name;
  }
}

/**
 * Sends, and gives up on what stands still: a body of which the network takes nothing more, and an answer that does not
 * come. Engines differ in what they notice by themselves, and none notices all.
 * `onBodySent` is called when there is nothing left to do but to wait for the answer; what it returns, when that is over.
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
  // What is resumed or sent again is given up on at once after a sleep: its connection has hardly outlived it.
  const afterSleepMs = repeatable ? 0 : options.stallTimeoutMs;
  const giveUp = (stall: StalledError) => attempt.abort(stall);
  const watchdog = new StallWatchdog(clock, patience.wholeMs, giveUp, afterSleepMs);
  // A transport that tells how far it is says so at once.
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
    return await abortable(sending, attempt.signal);
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
 * How much of a body was sent that nobody, or only little, was told of. When the server was there, it may have been all,
 * or nothing: the preflight may have been refused.
 */
function presumedBytes(error: unknown, told: number, size: number): number {
  if (error instanceof AnswerLostError && told <= 0) return Math.ceil(size / 2);
  return error instanceof StalledError && told < 0 ? size : 0;
}

/** Doubles with every attempt that got nothing: a server that is slow to begin is not taken for dead for ever. */
export function patienceMs(record: RecordRun): number {
  return record.options.stallTimeoutMs * 2 ** Math.min(record.row.attempts, 6);
}
