import type { Clock } from '../platform/clock.ts';

/** What `promise` resolves with, or `fallback` when it rejects or has not settled after `limitMs`. Never rejects. */
export function settleWithin<T, F>(
  clock: Clock,
  limitMs: number,
  promise: PromiseLike<T>,
  fallback: F,
): Promise<T | F> {
  return new Promise((resolve) => {
    const cancel = clock.setTimer(() => resolve(fallback), limitMs);
    const settle = (value: T | F): void => {
      cancel();
      resolve(value);
    };
    promise.then(settle, () => settle(fallback));
  });
}
