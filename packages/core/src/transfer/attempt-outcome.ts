import type { Problem } from '../model/snapshot.ts';
import type { RecordFailure } from '../model/transitions/settle.ts';

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
