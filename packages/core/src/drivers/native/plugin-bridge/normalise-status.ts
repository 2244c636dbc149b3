import type { PeriodicStatus } from '../../../wakes/periodic-status.ts';

/** The plugin's `STATUS_*`, which are iOS's `UIBackgroundRefreshStatus`, by number. */
const statuses: readonly PeriodicStatus[] = ['restricted', 'denied', 'available'];

/**
 * The status in whatever a plugin resolved, rejected or called back with: a number, a string of one, an error whose
 * message is one (React Native), an error or result with `status` in it (Capacitor's proxy). Anything else, as
 * Capacitor's "Failed to start", says nothing.
 */
export function normaliseStatus(answer: unknown): PeriodicStatus {
  try {
    return statusWithin(answer, MAX_DEPTH);
  } catch {
    // Its members throw when they are read.
    return 'unknown';
  }
}

/** No plugin wraps a status more often; an answer may contain itself. */
const MAX_DEPTH = 4;

function statusWithin(answer: unknown, depth: number): PeriodicStatus {
  if (depth === 0) return 'unknown';
  if (typeof answer === 'number') return statuses[answer] ?? 'unknown';
  if (typeof answer === 'string')
    return /^[012]$/.test(answer) ? statusWithin(+answer, depth) : 'unknown';
  if (typeof answer !== 'object' || answer === null) return 'unknown';
  const { status, data, message } = answer as Record<string, unknown>;
  if (status !== undefined) return statusWithin(status, depth - 1);
  const inData = typeof data === 'object' ? statusWithin(data, depth - 1) : 'unknown';
  return inData === 'unknown' && typeof message === 'string'
    ? statusWithin(message, depth)
    : inData;
}
