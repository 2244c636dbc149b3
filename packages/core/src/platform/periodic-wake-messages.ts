/**
 * How the service worker gives a wake of Periodic Background Sync to one page, over a BroadcastChannel that the app's own
 * listeners know nothing of: it offers the wake, pages bid for it, the first one gets it, and says when it has finished.
 */
export type PeriodicWakeMessage =
  | {
      readonly bgfetch: 1;
      readonly type: 'wake-offer';
      readonly wake: string;
      /** When the browser fired the event, in milliseconds since the Unix epoch. */
      readonly startedAt: number;
    }
  | { readonly bgfetch: 1; readonly type: 'wake-bid'; readonly wake: string; readonly page: string }
  | {
      readonly bgfetch: 1;
      readonly type: 'wake-given';
      readonly wake: string;
      readonly page: string;
    }
  | { readonly bgfetch: 1; readonly type: 'wake-finished'; readonly wake: string };

/** Whether `value`, from a channel that anything in the origin can post to, is one of ours. */
export function isPeriodicWakeMessage(value: unknown): value is PeriodicWakeMessage {
  if (typeof value !== 'object' || value === null) return false;
  const { bgfetch, type, wake, page, startedAt } = value as Record<string, unknown>;
  if (bgfetch !== 1 || typeof wake !== 'string') return false;
  if (type === 'wake-offer') return Number.isFinite(startedAt);
  if (type === 'wake-bid' || type === 'wake-given') return typeof page === 'string';
  return type === 'wake-finished';
}
