import { parseHttpDate } from './http-date.ts';

/**
 * How long a `Retry-After` header asks to wait, in milliseconds from `now` (RFC 9110 §10.2.3: seconds, or an HTTP-date);
 * `null` when it is missing or makes no sense. A date is the server's, so it is measured against the server's own clock
 * where its `Date` can be read. Never negative, and never more than ECMAScript's time can hold.
 */
export function retryAfterMs(headers: Headers, now: number): number | null {
  const value = headers.get('retry-after')?.trim() ?? '';
  if (/^\d+$/.test(value)) return Math.min(Number(value) * 1000, LONGEST_MS);
  const date = parseHttpDate(value);
  if (date === null) return null;
  return Math.max(0, date - (parseHttpDate(headers.get('date')) ?? now));
}

/** A number of seconds has any length, and infinity is no time that could be stored. */
const LONGEST_MS = 8.64e15;
