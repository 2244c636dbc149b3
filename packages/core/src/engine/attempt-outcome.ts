import type { Problem } from '../spec/registration-snapshot.ts';
import type { RecordFailure } from '../store/transitions/settle-record.ts';

/**
 * - `done`: the response is stored whole
 * - `again`: it got somewhere, or found that it must start over; ask for the rest at once
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
  /** The server's header, if it sent one. */
  readonly retryAfter: string | null;
  /** After this many of its kind in a row it is no longer taken for trouble that passes. */
  readonly maxInARow: number;
}

export function retry(
  failure: RecordFailure,
  options: Partial<Pick<RetryOutcome, 'retryAfter' | 'maxInARow'>> = {},
): RetryOutcome {
  return {
    kind: 'retry',
    failure,
    retryAfter: null,
    maxInARow: Number.POSITIVE_INFINITY,
    ...options,
  };
}

/** No answer that could be read. */
export const fetchError = (problem: Problem): RecordFailure => ({
  failureReason: 'fetch-error',
  problem,
  response: null,
});

export function problemOf(error: unknown): Problem {
  return error instanceof Error
    ? { name: error.name, message: error.message }
    : { name: 'Error', message: String(error) };
}
