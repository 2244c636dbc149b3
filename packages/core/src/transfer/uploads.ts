import { isRepeatable } from '../http/plan-attempt.ts';
import type { Problem } from '../model/snapshot.ts';
import type { StoredRequest } from '../model/stored-exchange.ts';
import { countUnansweredBytes } from '../model/transitions/run.ts';
import { type AttemptOutcome, fetchError, retry } from './attempt-outcome.ts';
import type { RecordRun } from './record-run.ts';

/**
 * The outcome of an attempt that has sent a request body without success (promise 9): the more bytes that has cost, the
 * later it is sent again, and it fails when too much was sent without an answer. `before` is how much that was before
 * this attempt. Other outcomes, and those of records without a body, stay as they are.
 */
export async function judgeUpload(
  record: RecordRun,
  before: number,
  outcome: AttemptOutcome,
): Promise<AttemptOutcome> {
  const { row, options } = record;
  const { method, tus } = row.request;
  const bodyBytes = sendingBytes(row.request);
  if (!bodyBytes || !isRepeatable(row.request)) return outcome;
  if (outcome.kind !== 'retry' && (outcome.kind !== 'again' || tus)) return outcome;
  const { failure, ...rest } = outcome.kind === 'retry' ? outcome : retry(fetchError(NO_USE));
  const unanswered = row.unansweredBytes ?? 0;
  if (failure.response !== null) {
    // The server has answered, so the bytes of this attempt do not count against the budget; but the wait gets longer.
    if (unanswered > before) await record.apply(countUnansweredBytes, before - unanswered);
    const inVain = (row.attempts + 1) * bodyBytes;
    return {
      ...rest,
      failure,
      soon: rest.soon && (row.attempts === 0 || tus !== undefined),
      leastDelayMs: leastDelayMs(bodyBytes, inVain, options.retry),
    };
  }
  if (isBudgetSpent(bodyBytes, unanswered)) {
    const problem = tus
      ? spentOnChunks(unanswered, failure.problem)
      : spentProblem(method, unanswered, failure.problem);
    return { kind: 'failed', failure: { ...failure, problem } };
  }
  return {
    ...rest,
    failure,
    // Uploads are limited by bytes, not by attempts; but most requests of tus have none.
    maxInARow: tus ? rest.maxInARow : Number.POSITIVE_INFINITY,
    leastDelayMs: leastDelayMs(bodyBytes, unanswered, options.retry),
  };
}

/** How many bytes of the body one sending brings at most. */
const sendingBytes = ({ bodyBytes, tus }: StoredRequest): number =>
  Math.min(bodyBytes ?? 0, tus?.chunkBytes ?? Number.POSITIVE_INFINITY);

const NO_USE = { name: 'NetworkError', message: 'The answer to the upload could not be used.' };

/** An upload fails when so many times its size was sent without an answer. */
export const MAX_UNANSWERED_BODIES = 8;

/** Whether an upload is not to be sent again, because too much of it was sent without an answer that could be read. */
export const isBudgetSpent = (bodyBytes: number, unansweredBytes: number): boolean =>
  bodyBytes > 0 && unansweredBytes >= MAX_UNANSWERED_BODIES * bodyBytes;

/**
 * The least wait before a body is sent again, after `bytesInVain` of it were sent without success. It doubles with each
 * whole body, without jitter, and it is longer for a large body than for a small one from the first time on.
 */
export function leastDelayMs(
  bodyBytes: number,
  bytesInVain: number,
  { baseDelayMs, maxDelayMs }: { readonly baseDelayMs: number; readonly maxDelayMs: number },
): number {
  if (bodyBytes === 0 || bytesInVain === 0) return 0;
  const bodies = Math.min(bytesInVain / bodyBytes, 30);
  const grown = (baseDelayMs / 2) * 2 ** bodies;
  return Math.min(maxDelayMs, Math.max(grown, bytesInVain / REPAID_BYTES_PER_MS));
}

/** Bytes that were sent in vain make the next wait longer: by a millisecond for so many, up to `maxDelayMs`. */
const REPAID_BYTES_PER_MS = 1024;

/** What an upload fails with whose budget is spent; `last` is the problem of its last sending. */
function spentProblem(method: string, unansweredBytes: number, last: Problem): Problem {
  const message =
    `${unansweredBytes} bytes of this ${method} were sent, and no answer to it could be read (the last time: ${withStop(last.message)}). ` +
    'Perhaps the server refuses it (413 for instance) and says so without CORS headers, or closes the connection: ' +
    'let it send Access-Control-Allow-Origin with errors too, accept bodies of this size, or send the body in smaller parts.';
  return { name: last.name, message };
}

/** The same for an upload by tus. */
function spentOnChunks(unansweredBytes: number, last: Problem): Problem {
  const message =
    `${unansweredBytes} bytes were sent in chunks, and the server has not confirmed any of them (the last time: ${withStop(last.message)}). ` +
    'Perhaps a proxy takes no requests of this size, or waits for whole ones: choose a smaller `tus.chunkBytes`, and let errors have Access-Control-Allow-Origin too.';
  return { name: last.name, message };
}

/** What is to be said of a request that may not be repeated, and whose only sending has ended without an answer. */
export const mayHaveArrived = (method: string, message = ''): string =>
  `${message && `${withStop(message)} `}This ${method} may have reached the server; it is not sent twice. Give it an Idempotency-Key header if it may be.`;

const withStop = (text: string): string => (/[.!?]$/.test(text) ? text : `${text}.`);

/** How often, in the course of a body, the store is told how much of it was sent. */
const STEPS = 8;

/**
 * Counts in the store how much of a body was sent, while it is sent: otherwise a page that is killed again and again in the
 * middle of it would send without end.
 */
export class UploadMeter {
  readonly #record: RecordRun;
  readonly #size: number;
  #counted = 0;
  #sent = 0;
  #writes: Promise<unknown> = Promise.resolve();

  constructor(record: RecordRun, size: number) {
    this.#record = record;
    this.#size = size;
  }

  /** So many bytes of the body were handed to the network so far. */
  progress(sent: number): void {
    this.#sent = Math.max(this.#sent, Math.min(sent, this.#size));
    const isStep = this.#counted === 0 || this.#sent - this.#counted >= this.#size / STEPS;
    if (isStep || this.#sent === this.#size) this.#count();
  }

  /** The sending is over. Resolves when all of it is counted. */
  async end(): Promise<void> {
    this.#count();
    await this.#writes;
  }

  #count(): void {
    const bytes = this.#sent - this.#counted;
    // A run that was stopped may not write any more, or its page is about to sleep.
    if (bytes === 0 || this.#record.run.signal.aborted) return;
    this.#counted = this.#sent;
    const written = this.#record.apply(countUnansweredBytes, bytes);
    // When this write fails, the next write of the run fails too and is reported.
    this.#writes = Promise.all([this.#writes, written.catch(() => {})]);
  }
}
