import { type AttemptPlan, isRepeatable } from '../http/plan-attempt.ts';
import { isMixedContent } from '../http/requests.ts';
import type { RecordRow } from '../model/rows.ts';
import { type Problem, problemOf } from '../model/snapshot.ts';
import { type StoredResponse, toHeaders } from '../model/stored-exchange.ts';
import type { RecordFailure } from '../model/transitions/settle.ts';
import { CorsRefusedError, type TransportResponse } from '../model/transport.ts';
import type { RecordRun } from './registration-run.ts';

/**
 * - `done`: the response is stored whole
 * - `again`: it got somewhere, or another way of asking is left to try; ask at once
 * - `retry`: trouble that may pass
 * - `failed`: for good
 */
export type AttemptOutcome =
  | { readonly kind: 'done' }
  | { readonly kind: 'again' }
  | RetryOutcome
  | { readonly kind: 'failed'; readonly failure: RecordFailure };

export interface RetryOutcome {
  readonly kind: 'retry';
  /** What the record fails with when there are no attempts left. */
  readonly failure: RecordFailure;
  /** How long the server asked to wait, in milliseconds; `null` when it did not. */
  readonly retryAfterMs: number | null;
  /** After this many of its kind in a row it is no longer taken for trouble that passes. */
  readonly maxInARow: number;
  /** It is followed at once, the first time since new bytes came: the app can send something else. */
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

/** No answer that could be read. */
export const fetchError = (problem: Problem): RecordFailure => ({
  failureReason: 'fetch-error',
  problem,
  response: null,
});

/** One exchange of a record: what was asked for, and what came. */
export interface Exchange {
  readonly plan: AttemptPlan;
  /** As it was sent, without its body. */
  readonly request: Request;
  readonly response: TransportResponse;
  /** The response's head as it may be stored. */
  readonly head: StoredResponse;
  /** What tells one representation from another, as far as a head does. */
  readonly fingerprint: string;
  /** What is left of it where the server names each answer anew, or tells another length each time. */
  readonly fingerprintOfKind: string;
}

/** What answers are compared by. */
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

/** The record fails with it only when the app has bounded the attempts. */
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

/** A proxy's error page without CORS headers looks like a refusal too, so it is not believed for some minutes. */
const MAX_CORS_REFUSALS = 12;

/** A page that is not secure is blocked without being asked for: once more, for the case that the network was down. */
const MAX_MIXED_CONTENT = 3;

/** Network trouble is not failure, unless the request may not be sent again or the server will not let us read it. */
export function networkTrouble(record: RecordRun, error: unknown): AttemptOutcome {
  const { request, response } = record.row;
  const failure = fetchError(problemOf(error));
  if (!isRepeatable(request)) return { kind: 'failed', failure };
  // Whoever has let an answer be read once does not forbid it: the page of a proxy in between does.
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
