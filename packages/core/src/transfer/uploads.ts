import { isRepeatable } from '../http/plan-attempt.ts';
import type { Problem } from '../model/snapshot.ts';
import { countUnansweredBytes } from '../model/transitions/send.ts';
import { type AttemptOutcome, fetchError, retry } from './attempt-outcome.ts';
import type { RecordRun } from './registration-run.ts';

/** An upload without an answer is final once it has cost so many times its own size. */
export const MAX_UNANSWERED_BODIES = 8;

/** Each byte that was sent in vain is paid for with a wait: at this rate, up to `maxDelayMs`. */
const REPAID_BYTES_PER_MS = 1024;

/**
 * Whether an upload is not to be sent again: it was sent whole, or in parts that add up to as much, so often without an
 * answer that could be read that another sending has no chance that the others did not have.
 */
export const isBudgetSpent = (bodyBytes: number, unansweredBytes: number): boolean =>
  bodyBytes > 0 && unansweredBytes >= MAX_UNANSWERED_BODIES * bodyBytes;

/**
 * The least wait before a body is sent again, after `bytesInVain` of it were sent for nothing. It doubles with each whole
 * body, without the luck of jitter, and a large body waits longer than a small one from the first time on.
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

/** What an upload fails with whose budget is spent; `last` is what its last sending ended with. */
function spentProblem(method: string, unansweredBytes: number, last: Problem): Problem {
  const message =
    `${unansweredBytes} bytes of this ${method} were sent, and no answer to it could be read (the last time: ${withStop(last.message)}). ` +
    'Perhaps the server refuses it (413 for instance) and says so without CORS headers, or closes the connection: ' +
    'let it send Access-Control-Allow-Origin with errors too, accept bodies of this size, or send the body in smaller parts.';
  return { name: last.name, message };
}

/** What is to be said of a request that may not be repeated, and whose only sending has ended without an answer. */
export const mayHaveArrived = (method: string, message = ''): string =>
  `${message && `${withStop(message)} `}This ${method} may have reached the server; it is not sent twice. Give it an Idempotency-Key header if it may be.`;

const withStop = (text: string): string => (/[.!?]$/.test(text) ? text : `${text}.`);

/**
 * What one more sending of a request body that has led nowhere makes of its record (promise 9): it is sent again later the
 * more it has cost, and not at all when it was sent too often without an answer. `before` is what had been sent
 * without one before this attempt. Other outcomes, and records without a body, are left as they are.
 */
export async function judgeUpload(
  record: RecordRun,
  before: number,
  outcome: AttemptOutcome,
): Promise<AttemptOutcome> {
  const { row, options } = record;
  const { method, bodyBytes } = row.request;
  if (!bodyBytes || !isRepeatable(row.request)) return outcome;
  if (outcome.kind !== 'retry' && outcome.kind !== 'again') return outcome;
  const { failure, ...rest } = outcome.kind === 'retry' ? outcome : retry(fetchError(NO_USE));
  const unanswered = row.unansweredBytes ?? 0;
  if (failure.response !== null) {
    // The server is there and says "not now": that is no reason to give up, but none to hurry either.
    if (unanswered > before) await record.apply(countUnansweredBytes, before - unanswered);
    const inVain = (row.attempts + 1) * bodyBytes;
    return {
      ...rest,
      failure,
      soon: rest.soon && row.attempts === 0,
      leastDelayMs: leastDelayMs(bodyBytes, inVain, options.retry),
    };
  }
  if (isBudgetSpent(bodyBytes, unanswered)) {
    const problem = spentProblem(method, unanswered, failure.problem);
    return { kind: 'failed', failure: { ...failure, problem } };
  }
  return {
    ...rest,
    failure,
    // It is counted in bytes.
    maxInARow: Number.POSITIVE_INFINITY,
    leastDelayMs: leastDelayMs(bodyBytes, unanswered, options.retry),
  };
}

const NO_USE = { name: 'NetworkError', message: 'The answer to the upload could not be used.' };

/** So many times in the course of a body it is written down how much of it was sent. */
const STEPS = 8;

/**
 * Counts on disk what one sending has cost, while it goes on: a page that is killed in the middle of it must not get the
 * bytes for nothing, or a page that is killed again and again would send without end.
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
    // A run that was stopped has lost its right to write, or its page is going to sleep.
    if (bytes === 0 || this.#record.run.signal.aborted) return;
    this.#counted = this.#sent;
    const written = this.#record.apply(countUnansweredBytes, bytes);
    // Where it can't be written nothing can: whoever writes next says so.
    this.#writes = Promise.all([this.#writes, written.catch(() => {})]);
  }
}
