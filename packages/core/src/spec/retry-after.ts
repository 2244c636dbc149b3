/**
 * When a `Retry-After` header says to come back, in milliseconds since the Unix epoch (RFC 9110 §10.2.3: seconds, or
 * an HTTP date); `null` when it is missing or makes no sense.
 */
export function parseRetryAfter(header: string | null, now: number): number | null {
  const value = header?.trim() ?? '';
  if (/^\d+$/.test(value)) return Math.min(now + Number(value) * 1000, LAST_DATE);
  if (!/^[A-Za-z]{3}/.test(value)) return null;
  const date = Date.parse(value);
  return Number.isNaN(date) ? null : date;
}

/** The end of ECMAScript's time: a number of seconds has any length, and infinity is no time that could be stored. */
const LAST_DATE = 8.64e15;
