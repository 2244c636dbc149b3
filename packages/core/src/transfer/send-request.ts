import { isRepeatable } from '../engine/classify-answer.ts';
import { answerPatienceMs, sendPatience } from '../engine/send-patience.ts';
import { mayHaveArrived } from '../engine/upload-budget.ts';
import { UploadMeter } from '../engine/upload-meter.ts';
import {
  AnswerLostError,
  type TransportRequest,
  type TransportResponse,
} from '../model/transport.ts';
import { abortable } from '../platform/abortable.ts';
import type { RegistrationRun } from './registration-run.ts';
import { StalledError, StallWatchdog } from './stall-watchdog.ts';

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
  run: RegistrationRun,
  index: number,
  request: Pick<TransportRequest, 'request' | 'body'>,
  attempt: AbortController,
  onBodySent: () => () => void = () => () => {},
): Promise<TransportResponse> {
  const { transport, clock } = run.ports;
  const record = run.record(index);
  const { method } = record.request;
  const repeatable = isRepeatable(record.request);
  const size = request.body?.size ?? 0;
  const patience = sendPatience({
    stallTimeoutMs: run.options.stallTimeoutMs,
    attempts: record.attempts,
    bodyBytes: size,
    repeatable,
  });
  const meter = new UploadMeter(run, index, size);
  // What is resumed or sent again is given up on at once after a sleep: its connection has hardly outlived it.
  const afterSleepMs = repeatable ? 0 : run.options.stallTimeoutMs;
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
        run.report(index, { kind: 'active', uploaded: sent });
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
    if (repeatable || run.signalOf(index).aborted) throw error;
    throw new UnansweredError(method, error);
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
export function patienceMs(run: RegistrationRun, index: number): number {
  return run.options.stallTimeoutMs * 2 ** Math.min(run.record(index).attempts, 6);
}
