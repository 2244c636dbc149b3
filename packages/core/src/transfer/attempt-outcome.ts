import { type AttemptPlan, isRepeatable } from '../http/plan-attempt.ts';
import { isMixedContent } from '../http/requests.ts';
import type { RecordRow } from '../model/rows.ts';
import { type Problem, problemOf } from '../model/snapshot.ts';
import { type StoredResponse, toHeaders } from '../model/stored-exchange.ts';
import type { RecordFailure } from '../model/transitions/settle.ts';
import { CorsRefusedError, type TransportResponse } from '../model/transport.ts';
import type { RecordRun } from './record-run.ts';

/**
 * - `done`: the response is stored whole
 * - `again`: new bytes came, or another way of asking is left to try: another attempt follows at once
 * - `retry`: trouble that may pass: another attempt follows after a wait
 * - `failed`: the record fails
 */
export type AttemptOutcome =
  | { readonly kind: 'done' }
  | { readonly kind: 'again' }
  | RetryOutcome
  | { readonly kind: 'failed'; readonly failure: RecordFailure };

export interface RetryOutcome {
  readonly kind: 'retry';
  /** What the record fails with when no attempts are left. */
  readonly failure: RecordFailure;
  /** How long the server asked to wait, in milliseconds; `null` when it did not. */
  readonly retryAfterMs: number | null;
  /** The record fails after this many outcomes in a row with the same problem and status. */
  readonly maxInARow: number;
  /** Whether the next attempt follows at once, because the app can send something else. Once only, until new bytes come. */
  readonly soon: boolean;
  /** The least time to wait, in milliseconds; not more than `maxDelayMs`. */
  readonly leastDelayMs: number;
}

export function retry(
  failure: RecordFailure,
  options: Partial<Pick<RetryOutcome, 'retryAfterMs' | 'maxInARow' | 'soon' | 'leastDelayMs'>> = {},
): RetryOutcome {
  return {
    kind: 'retry',
    failure,
    retryAfterMs: null,
    maxInARow: Number.POSITIVE_INFINITY,
    soon: false,
    leastDelayMs: 0,
    ...options,
  };
}

/** What a record fails with to which no answer could be read. */
export const fetchError = (problem: Problem): RecordFailure => ({
  failureReason: 'fetch-error',
  problem,
  response: null,
});

/** One exchange of a record: what was asked for, and what came. */
export interface Exchange {
  readonly plan: AttemptPlan;
  /** The request as it was sent, without its body. */
  readonly request: Request;
  readonly response: TransportResponse;
  /** The response's head as it may be stored. */
  readonly head: StoredResponse;
  /** What tells one representation from another, as far as a head does. */
  readonly fingerprint: string;
  /** Less of it, for servers that give each answer another tag or length: status and media type. */
  readonly fingerprintOfKind: string;
}

/** The fingerprints of an answer. */
export function likenessOf({
  status,
  headers,
}: StoredResponse): Pick<Exchange, 'fingerprint' | 'fingerprintOfKind'> {
  const named = toHeaders(headers);
  const of = (...names: string[]) =>
    JSON.stringify([status === 203 ? 200 : status, ...names.map((name) => named.get(name))]);
  return {
    fingerprint: of('content-type', 'etag', 'last-modified', 'content-length'),
    fingerprintOfKind: of('content-type'),
  };
}

/**
 * What a record fails with after answers that are not of the file, if the app has limited the attempts. `message` says what
 * came.
 */
export function strangerFailure(
  { received }: RecordRow,
  head: StoredResponse,
  message: string,
): RecordFailure {
  const type = toHeaders(head.headers).get('content-type') ?? 'no media type';
  const advice = `The ${received} bytes that are stored are kept (the answer: ${head.status}, ${type}). A login page or a captive portal answers so; \`validateResponse\` can refuse such answers.`;
  return {
    failureReason: 'fetch-error',
    problem: { name: 'HttpError', message: `${message} ${advice}` },
    response: head,
  };
}

/** An error page of a proxy, which has no CORS headers, looks like a refusal too: one is believed after this many in a row. */
const MAX_CORS_REFUSALS = 12;

/** Browsers block mixed content without a request. That looks like a dead network, so it is tried this often. */
const MAX_MIXED_CONTENT = 3;

/**
 * The outcome of an attempt without an answer: it is tried again, unless the request may not be repeated. Where the browser
 * blocks the request, or the server refuses CORS, the tries are limited.
 */
export function networkTrouble(record: RecordRun, error: unknown): AttemptOutcome {
  const { request, response } = record.row;
  const failure = fetchError(problemOf(error));
  if (!isRepeatable(request)) return { kind: 'failed', failure };
  // The server has let an answer be read before, so this refusal is that of a proxy in between.
  if (response !== null) return retry(failure);
  if (isMixedContent(record.ports.pageUrl, request.url)) {
    const message = `${failure.problem.message}. The page is secure and ${request.url} is not: browsers block that.`;
    const blocked = fetchError({ name: 'NetworkError', message });
    return retry(blocked, { maxInARow: MAX_MIXED_CONTENT });
  }
  return error instanceof CorsRefusedError
    ? retry(failure, { maxInARow: MAX_CORS_REFUSALS })
    : retry(failure);
}
