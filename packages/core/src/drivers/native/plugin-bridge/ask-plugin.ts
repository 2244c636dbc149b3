import type { Clock } from '../../../platform/clock.ts';

/** What came of asking a plugin. */
export type PluginAnswer =
  | { readonly kind: 'yes'; readonly value: unknown }
  /** It threw, rejected or called its failure callback. */
  | { readonly kind: 'no'; readonly reason: unknown }
  /** Nothing within the time given: plugins have promises and callbacks that never settle. */
  | { readonly kind: 'silence' };

const ANSWER_LIMIT_MS = 3000;

/** Calls the plugin, in this very turn, and waits for its answer, but not for ever. Never throws, never rejects. */
export function askPlugin(clock: Clock, call: () => unknown): Promise<PluginAnswer> {
  return new Promise((resolve) => {
    const cancel = clock.setTimer(() => resolve({ kind: 'silence' }), ANSWER_LIMIT_MS);
    const settle = (answer: PluginAnswer): void => {
      cancel();
      resolve(answer);
    };
    const failed = (reason: unknown): void => settle({ kind: 'no', reason });
    try {
      Promise.resolve(call()).then((value) => settle({ kind: 'yes', value }), failed);
    } catch (reason) {
      failed(reason);
    }
  });
}

/** Calls a method that answers by its last two arguments; without it there is no answer to wait for. */
export function byCallbacks(
  method: ((...args: unknown[]) => unknown) | undefined,
  plugin: object,
  ...args: unknown[]
): Promise<unknown> {
  if (typeof method !== 'function') return Promise.resolve(undefined);
  return new Promise((resolve, reject) => {
    // Later plugins return a promise as well, which must not be rejected unheard.
    Promise.resolve(method.call(plugin, ...args, resolve, reject)).catch(reject);
  });
}
