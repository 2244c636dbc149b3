import type { Clock } from './clock.ts';

/**
 * What `work` resolves with, or a `TimeoutError` after `limitMs`; its signal aborts then. For promises of the platform
 * that may never settle.
 */
export function timeBox<T>(
  clock: Clock,
  limitMs: number,
  what: string,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  return new Promise<T>((resolve, reject) => {
    const cancel = clock.setTimer(() => {
      const late = new DOMException(`${what} took more than ${limitMs} ms.`, 'TimeoutError');
      controller.abort(late);
      reject(late);
    }, limitMs);
    work(controller.signal).then(resolve, reject).finally(cancel);
  });
}
