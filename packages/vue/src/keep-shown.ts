import { sameShape } from '@bgfetch/core/adapter';

/** What is shown, as long as the next shows the same: a ref that keeps its value renders nothing. */
export function keepShown<T>(shown: T | undefined, next: T): T {
  return sameShape(shown, next) ? (shown as T) : next;
}
