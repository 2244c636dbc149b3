import { parseRetryAfter } from '../spec/retry-after.ts';
import type { StoredRequest } from '../store/stored-request.ts';

/** How an answer to a request for the whole is to be taken. */
export type AnswerKind = 'ok' | 'retry' | 'bad-status';

/**
 * Whether sending it again has no other effect than sending it once: the methods that RFC 9110 §9.2.2 calls idempotent,
 * and any request whose `Idempotency-Key` (IETF httpapi) lets the server tell a repetition.
 */
export const isRepeatable = ({
  method,
  headers,
}: Pick<StoredRequest, 'method' | 'headers'>): boolean =>
  ['GET', 'HEAD', 'PUT', 'DELETE', 'OPTIONS'].includes(method) ||
  headers.some(([name]) => name.toLowerCase() === 'idempotency-key');

/** Statuses that say "not now" rather than "no" (promise 5). */
export const isTransientStatus = (status: number): boolean =>
  status === 408 || status === 425 || status === 429 || status >= 500;

export function classifyAnswer(repeatable: boolean, status: number): AnswerKind {
  if (status >= 200 && status < 300) return 'ok';
  return repeatable && isTransientStatus(status) ? 'retry' : 'bad-status';
}

export interface BackoffOptions {
  readonly baseDelayMs: number;
  readonly maxDelayMs: number;
}

/**
 * When to try again: full jitter, a random point up to `min(maxDelayMs, baseDelayMs · 2^attempts)` from now, and never
 * before the server's `Retry-After`.
 */
export function retryTime(
  attempts: number,
  retryAfter: string | null,
  now: number,
  random: () => number,
  { baseDelayMs, maxDelayMs }: BackoffOptions,
): number {
  const jittered = now + random() * Math.min(maxDelayMs, baseDelayMs * 2 ** Math.min(attempts, 30));
  return Math.round(Math.max(jittered, parseRetryAfter(retryAfter, now) ?? 0));
}
